"""``moved``: renames, checked and brought into the order in which they are carried out."""

from collections.abc import Iterable

from vpn_declare.load import codes
from vpn_declare.load.codes import Code
from vpn_declare.load.faults import Faults, listed
from vpn_declare.load.topology_addresses import Declared, Sort, canonical, sort_of
from vpn_declare.load.written_files import Entry
from vpn_declare.model.topology import Move
from vpn_declare.model.topology_file import MoveFile


class Moves:
    """Gathers the renames of all files.

    A chain (a to b, b to c) is a history of two renames: what is recorded as a or as b is c now.
    """

    def __init__(self, declared: Declared, faults: Faults) -> None:
        self._declared = declared
        self._faults = faults
        self._moves: dict[str, tuple[Move, Entry[MoveFile]]] = {}
        self._targets: dict[str, Entry[MoveFile]] = {}

    def gather(self, entries: Iterable[Entry[MoveFile]]) -> tuple[Move, ...]:
        """Return the renames; those of things come before those of their sites."""
        for entry in entries:
            self._add(entry)
        for move, entry in self._moves.values():
            self._check(move, entry)
        ringed = self._tell_rings()
        ordered = sorted(
            (move for move, _ in self._moves.values() if move.source not in ringed),
            key=self._order,
        )
        return tuple(self._from_the_beginning(move) for move in ordered)

    def _add(self, entry: Entry[MoveFile]) -> None:
        move = Move(canonical(entry.model.from_), canonical(entry.model.to))
        if sort_of(move.source) is not sort_of(move.target) or "/" in move.source:
            self._tell(
                codes.BAD_MOVE,
                entry,
                f"'{move.source}' is {sort_of(move.source).value}, '{move.target}' is "
                f"{sort_of(move.target).value}.",
                "Rename a site, a thing of a site (site.name) or a tunnel to another such.",
            )
            return
        first = self._moves.get(move.source)
        clash = first[1] if first is not None else self._targets.get(move.target)
        if clash is not None:
            what = f"from '{move.source}'" if first is not None else f"to '{move.target}'"
            detail = f"Another rename {what} is at {clash.spot.nearest()}."
            self._tell(codes.MOVE_TWICE, entry, detail, "Remove one of the two.")
            return
        self._moves[move.source] = (move, entry)
        self._targets[move.target] = entry

    def _check(self, move: Move, entry: Entry[MoveFile]) -> None:
        if self._declared.holds(move.source) and move.source not in self._targets:
            self._tell(
                codes.STILL_DECLARED,
                entry,
                f"'{move.source}' is still declared, so it did not become '{move.target}'.",
                "Remove the old declaration, or the rename.",
            )
        is_link = move.target in self._moves
        if is_link or self._declared.holds(move.target):
            return
        if self._declared.is_certain(move.target):
            near = self._faults.did_you_mean(move.target, self._declared.near(move.target))
            detail = f"'{move.target}' is not declared.{near}"
            self._tell(codes.UNKNOWN_NAME, entry, detail, "Name what it is called now.")

    def _tell_rings(self) -> set[str]:
        """Note each ring of renames once; return the sources in rings."""
        done: set[str] = set()
        ringed: set[str] = set()
        for start in sorted(self._moves):
            path: list[str] = []
            source = start
            while source in self._moves and source not in done:
                done.add(source)
                path.append(source)
                source = self._moves[source][0].target
            if source in path:
                ring = path[path.index(source) :]
                ringed.update(ring)
                detail = f"{listed(ring, most=20)} become each other, one after the other."
                if len(ring) == 1:
                    detail = f"{source} is renamed to itself."
                fix = "Rename by way of a name that is not in use."
                self._tell(codes.MOVE_RING, self._moves[source][1], detail, fix)
        return ringed

    def _order(self, move: Move) -> tuple[bool, int, str]:
        return (sort_of(move.source) is Sort.SITE, self._steps_to_end(move), move.source)

    def _steps_to_end(self, move: Move) -> int:
        """Return a number that falls along a chain, so that its beginning comes first."""
        steps = 0
        seen = {move.source}
        while move.target in self._moves and move.target not in seen:
            seen.add(move.target)
            move = self._moves[move.target][0]
            steps += 1
        return -steps

    def _from_the_beginning(self, move: Move) -> Move:
        """Return a thing's rename under its site's former name, where the site is renamed too."""
        site, _, thing = move.source.partition(".")
        renamed = self._targets.get(site)
        if sort_of(move.source) is not Sort.THING or renamed is None:
            return move
        return Move(f"{canonical(renamed.model.from_)}.{thing}", move.target)

    def _tell(self, code: Code, entry: Entry[MoveFile], detail: str, fix: str) -> None:
        self._faults.add(code, detail, fix, place=entry.spot.nearest("from"))
