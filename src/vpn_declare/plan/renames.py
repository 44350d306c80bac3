"""``moved``: the same thing under another name. Renames addresses, never the objects themselves.

A resource's address is made of names: its site, and in the rest either names of its own site
(``vpngw-01``) or topology addresses of other sites (``han01.vpngw-01``). Names are unique within a
site, so renaming is replacing whole segments.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from vpn_declare.model.address import Address
from vpn_declare.model.observation import Observation
from vpn_declare.model.resource import Recorded, Resource
from vpn_declare.model.topology import Move
from vpn_declare.plan.interrupting import ROUTE

Rename = Callable[[Address], Address]


def renamed(
    recorded: Mapping[Address, Recorded], moves: Iterable[Move], wanted: Iterable[Address]
) -> tuple[Mapping[Address, Recorded], dict[Address, Address]]:
    """Return the records under their new addresses, and old addresses by new ones.

    A move whose result nobody wants, or whose target is recorded already, is left alone: it was
    carried out before.
    """
    renames = [_rename(spelling) for spelling in _spellings(tuple(moves))]
    new_of = _new_addresses(recorded, renames, set(wanted))
    if not new_of:  # reading every record for nothing would cost most of a plan
        return (
            recorded,
            {},
        )
    moved_records = {
        new_of.get(address, address): _moved(record, new_of)
        for address, record in recorded.items()
    }
    return moved_records, {new: old for old, new in new_of.items()}


def under_new_names(
    recorded: Mapping[Address, Recorded],
    moves: Iterable[Move],
    wanted: Mapping[Address, Resource],
) -> tuple[Mapping[Address, Recorded], Mapping[str, str]]:
    """Return all records as the topology names them now, and new topology addresses by old ones.

    A plan may rename a part of them only. Who reaches whom does not depend on that, so it is asked
    of records that all go by the same names. A route tells nothing of them: it may be led to
    another tunnel by the same plan.
    """
    records, moved_from = renamed(recorded, moves, wanted)
    origins = {
        records[new].origin: wanted[new].origin for new in moved_from if wanted[new].kind != ROUTE
    }
    if not origins:
        return records, {}
    named = {
        address: replace(record, origin=origins.get(record.origin, record.origin))
        for address, record in records.items()
    }
    return named, origins


def names_of_the_rest(
    recorded: Mapping[Address, Recorded],
    moves: Iterable[Move],
    wanted: Mapping[Address, Resource],
) -> Mapping[Address, Address]:
    """Return what is recorded and no longer wanted in the words of now, where those are others.

    It keeps its address until it goes: nobody renames it. Yet its name holds those of networks and
    gateways that are renamed. A rename that was carried out before is history, and says nothing.
    """
    renames = [_rename(spelling) for spelling in _spellings(tuple(moves))]
    rest = [address for address in recorded if address not in wanted] if renames else []
    if not rest:
        return {}
    new_of = _new_addresses(recorded, renames, set(wanted))
    history = _history(renames, recorded, wanted)
    live = [rename for number, rename in enumerate(renames) if number not in history]
    found = {address: _through(live, address) for address in rest if address not in new_of}
    return {address: new for address, new in found.items() if new != address}


def _history(
    renames: Sequence[Rename], recorded: Iterable[Address], wanted: Iterable[Address]
) -> set[int]:
    """Return which renames are over: something has the new name already, or the old one again."""
    known = set(recorded)
    over: set[int] = set()
    for address in known:
        now = address
        for number, rename in enumerate(renames):
            before, now = now, rename(now)
            if now != before and now in known:
                over.add(number)
    over |= {
        number
        for address in wanted
        for number, rename in enumerate(renames)
        if rename(address) != address
    }
    return over


def _through(renames: Iterable[Rename], address: Address) -> Address:
    for rename in renames:
        address = rename(address)
    return address


def observed_as_renamed(seen: Observation, moved_from: Mapping[Address, Address]) -> Observation:
    """Return what was observed under old addresses under the new ones."""
    if not moved_from:
        return seen
    new_of = {old: new for new, old in moved_from.items()}
    objects = {new_of.get(address, address): item for address, item in seen.objects.items()}
    vanished = frozenset(new_of.get(address, address) for address in seen.vanished)
    return replace(seen, objects=objects, vanished=vanished)


def _spellings(moves: Sequence[Move]) -> Iterator[Move]:
    """Yield the renames; that of a thing also from its site's later names.

    A rename that was carried out stays in the file as history, and a later one follows it: of
    ``x`` to ``y``, then ``y.a`` to ``y.b``, the thing is recorded as ``x.a`` or as ``y.a``.
    """
    later = {move.source: move.target for move in moves if "." not in move.source}
    for move in moves:
        yield move
        site, dot, thing = move.source.partition(".")
        seen: set[str] = set()
        while dot and "--" not in move.source and site in later and site not in seen:
            seen.add(site)
            site = later[site]
            yield Move(f"{site}.{thing}", move.target)


def _new_addresses(
    recorded: Mapping[Address, Recorded], renames: list[Rename], wanted: set[Address]
) -> dict[Address, Address]:
    new_of: dict[Address, Address] = {}
    for address in recorded if renames else ():
        new = _through(renames, address)
        if new != address and new in wanted and new not in recorded:
            new_of[address] = new
    return new_of


def _moved(record: Recorded, new_of: Mapping[Address, Address]) -> Recorded:
    if not new_of:
        return record
    needs = tuple(sorted(new_of.get(address, address) for address in record.depends_on))
    address = new_of.get(record.address, record.address)
    if address == record.address and needs == record.depends_on:
        return record
    return replace(record, address=address, site=address.split("/", 1)[0], depends_on=needs)


def _rename(move: Move) -> Rename:
    if "--" in move.source:
        return _rename_tunnel(move)
    if "." in move.source:
        return _rename_thing(move)
    return _rename_site(move)


def _rename_site(move: Move) -> Rename:
    prefix, new_prefix = move.source + ".", move.target + "."

    def rename(address: Address) -> Address:
        site, kind, *segments = address.split("/")
        named = (new_prefix + s[len(prefix) :] if s.startswith(prefix) else s for s in segments)
        return Address("/".join((move.target if site == move.source else site, kind, *named)))

    return rename


def _rename_thing(move: Move) -> Rename:
    site_name, _, thing = move.source.partition(".")
    new_site, _, new_thing = move.target.partition(".")

    def segment(text: str, *, local: bool) -> str:
        name, at, rest = text.partition("@")
        if local and name == thing:
            return new_thing + at + rest
        return move.target + at + rest if name == move.source else text

    def rename(address: Address) -> Address:
        site, kind, *segments = address.split("/")
        local = site == site_name
        named = [segment(text, local=local) for text in segments]
        moves_site = local and segments[0] == thing
        return Address("/".join((new_site if moves_site else site, kind, *named)))

    return rename


def _rename_tunnel(move: Move) -> Rename:
    prefixes = dict(zip(_halves(move.source), _halves(move.target), strict=True))

    def rename(address: Address) -> Address:
        site, kind, name = address.split("/", 2)
        for (old_site, old), (new_site, new) in prefixes.items():
            if site == old_site and (name == old or name.startswith(old + "/")):
                return Address(f"{new_site}/{kind}/{new}{name[len(old) :]}")
        return address

    return rename


def _halves(tunnel: str) -> list[tuple[str, str]]:
    """Return the site and the beginning of the resource names of each half of a tunnel."""
    ends, at, name = tunnel.replace(" ", "").partition("@")
    left, _, right = ends.partition("--")
    return [
        (near.partition(".")[0], f"{near.partition('.')[2]}/{far}{at}{name}")
        for near, far in ((left, right), (right, left))
    ]
