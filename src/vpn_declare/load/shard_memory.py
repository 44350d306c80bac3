"""On which shard each tunnel was: what state remembers, through all renames."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vpn_declare.load.topology_addresses import Sort, canonical, sort_of

_WORD: Final = "shard:"
"""No pool's name holds a colon, so this is the key of no prefix."""
_GONE: Final = ""
_PLACE: Final = re.compile(r".+-(?P<number>[0-9]{2,})(\*(?P<size>[0-9]+))?")
_NUMBERED: Final = re.compile(r"(?P<gateway>.+)-(?P<number>[0-9]{2,})")


@dataclass(frozen=True, slots=True)
class Seat:
    """A tunnel as its gateway with shards sees it.

    ``hub`` is the gateway as it is written, ``far`` the other end, with the tunnel's ``@name``.
    """

    hub: str
    far: str

    @property
    def key(self) -> str:
        """The name under which the shard is remembered."""
        return f"{_WORD}{self.hub}/{self.far}"


def shard_name(gateway: str, number: int) -> str:
    """Return the name of a shard: ``hub-01``. Two digits at least, so that names never change."""
    return f"{gateway}-{number:02}"


def place_text(shard: str, size: int) -> str:
    """Return how a tunnel's place is remembered: ``hub-03``, or ``hub-03*4`` if it counts four."""
    return shard if size == 1 else f"{shard}*{size}"


def _place(text: str) -> tuple[int, int]:
    """Return the number of the shard, and how much the tunnel counts in it."""
    match = _PLACE.fullmatch(text)
    return (int(match["number"]), int(match["size"] or 1)) if match is not None else (0, 0)


def numbered(address: str) -> str:
    """Return the address of the gateway that a shard's is made of, or empty for no shard's."""
    match = _NUMBERED.fullmatch(address)
    return match["gateway"] if match is not None else ""


class ShardMemory:
    """What is remembered. A tunnel that was renamed is found under its former name."""

    def __init__(self, allocations: Mapping[str, str], moves: Iterable[tuple[str, str]]) -> None:
        self._shards = {
            key: shard
            for key, shard in allocations.items()
            if key.startswith(_WORD) and _PLACE.fullmatch(shard)
        }
        renames = [(canonical(source), canonical(target)) for source, target in moves]
        self._renames = renames if self._shards else []

    def number_of(self, seat: Seat) -> int | None:
        """Return the number of the shard where a tunnel was, or None for a new tunnel."""
        place = self._shards.get(self._key_of(seat))
        return None if place is None else _place(place)[0]

    def leaving(self, hub: str, seats: Iterable[Seat]) -> dict[int, int]:
        """Return how much lies in each shard of a gateway that is not among its tunnels now."""
        stays = {self._key_of(seat) for seat in seats}
        found: dict[int, int] = {}
        for key, text in self._shards.items():
            if key.startswith(f"{_WORD}{hub}/") and key not in stays:
                number, size = _place(text)
                found[number] = found.get(number, 0) + size
        return found

    def _key_of(self, seat: Seat) -> str:
        """Return the key under which a tunnel is remembered, empty for a new one."""
        names = (name.key for name in _names(seat, self._renames))
        return next((key for key in names if key in self._shards), "")

    def renewed(self, shards: Mapping[Seat, str]) -> dict[str, str]:
        """Return what to remember from now on; who is gone gives up its place for good.

        Otherwise one that comes back could find its place taken, and somebody would have to move.
        """
        kept = {seat.key: shard for seat, shard in shards.items()}
        return {**{key: _GONE for key in self._shards if key not in kept}, **kept}


def _names(seat: Seat, renames: Sequence[tuple[str, str]]) -> Iterator[Seat]:
    """Yield a tunnel as it is called and as it was called before, the nearest first."""
    known = [seat]
    for name in known:  # it grows while we go
        yield name
        for source, target in renames:
            former = _undone(name, source, target)
            if former is not None and former not in known:
                known.append(former)


def _undone(seat: Seat, source: str, target: str) -> Seat | None:
    match sort_of(target):
        case Sort.SITE:
            site, former = f"{target}.", f"{source}."
            return Seat(
                _begun(seat.hub, site, former),
                _begun(seat.far, site, former),
            )
        case Sort.THING:
            far, at, name = seat.far.partition("@")
            hub = source if seat.hub == target else seat.hub
            return Seat(hub, (source if far == target else far) + at + name)
        case Sort.TUNNEL:
            return _tunnel_undone(seat, source, target)
        case Sort.RESOURCE:
            return None


def _begun(text: str, beginning: str, former: str) -> str:
    return former + text.removeprefix(beginning) if text.startswith(beginning) else text


def _tunnel_undone(seat: Seat, source: str, target: str) -> Seat | None:
    for found in _seats(target, seat.hub):
        if found == seat:
            return next(_seats(source, seat.hub), None)
    return None


def _seats(tunnel: str, hub: str) -> Iterator[Seat]:
    """Yield a tunnel as ``hub`` sees it, if it ends there; a shard of ``hub`` is ``hub`` too."""
    ends, at, name = tunnel.partition("@")
    left, _, right = ends.partition("--")
    for here, far in ((left, right), (right, left)):
        if hub in (here, numbered(here)):
            yield Seat(hub, far + at + name)
