"""Prefixes from pools: given once, remembered, never changed behind anybody's back."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from itertools import pairwise
from typing import Final

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.places import Spot
from vpn_declare.load.topology_addresses import canonical
from vpn_declare.load.written_files import Entry
from vpn_declare.model.prefix import Prefix, parse_prefix
from vpn_declare.model.topology_file import PoolFile, RemovedFile

_BITS: Final = 32


@dataclass(frozen=True, slots=True)
class Demand:
    """A network (``site.network``) that takes its prefix from a pool."""

    pool: str
    network: str
    spot: Spot

    @property
    def key(self) -> str:
        """The name under which the allocation is remembered."""
        return f"{self.pool}/{self.network}"


@dataclass(frozen=True, slots=True)
class Allocator:
    """Gives out prefixes.

    ``remembered`` holds, by ``pool/site.network``, what was given before; it stays taken when its
    network is gone from the files, as long as it is among ``in_use``: as long as something that is
    recorded has it, or is ``given_up`` (``removed`` with ``keep``): then it lives on outside.
    ``written`` are all prefixes that the files name.
    """

    pools: Mapping[str, Entry[PoolFile]]
    remembered: Mapping[str, str]
    written: Sequence[Prefix]
    faults: Faults
    in_use: Callable[[], Collection[str]] = tuple
    given_up: Sequence[Entry[RemovedFile]] = ()

    def allocate(self, demands: Iterable[Demand]) -> dict[str, str]:
        """Return a prefix for each demand, by its key.

        The same demands get the same prefixes, whatever their order. New ones get the first that
        are free, in the order of their addresses. What is given back has an empty prefix.
        """
        self._refuse_overlaps()
        of_pool: dict[str, list[Demand]] = {}
        for demand in sorted(demands, key=lambda demand: demand.key):
            of_pool.setdefault(demand.pool, []).append(demand)
        back = self._given_back({demand.key for some in of_pool.values() for demand in some})
        given = dict.fromkeys(back, "")
        for name, waiting in of_pool.items():
            if name in self.pools:
                given.update(self._allocate_from(self.pools[name], waiting, back))
        return given

    def _given_back(self, keys: Collection[str]) -> set[str]:
        unasked = {k for k in self.remembered if _pool_of(k) in self.pools and k not in keys}
        unasked -= self._living_on(unasked)
        in_use = self.in_use() if unasked else ()
        return {key for key in unasked if self.remembered[key] not in in_use}

    def _living_on(self, unasked: Collection[str]) -> set[str]:
        """Return what is taken by a network that is given up; tell what to write for it."""
        found: set[str] = set()
        for entry in self.given_up:
            address = canonical(entry.model.address)
            for key in sorted(unasked):
                if address in _names_of(key.partition("/")[2]):
                    found.add(key)
                    self._tell_not_reserved(key, entry)
        return found

    def _tell_not_reserved(self, key: str, entry: Entry[RemovedFile]) -> None:
        """Warn of what would be given to another network once the entry is deleted."""
        pool, _, network = key.partition("/")
        prefix, reserved = parse_prefix(self.remembered[key]), self.pools[pool].model.reserve
        if any(parse_prefix(text).contains(prefix) for text in reserved):
            return
        line = f"reserve: [{', '.join((*reserved, self.remembered[key]))}]"
        self.faults.add(
            codes.POOL_KEEPS,
            f"'{network}' has {self.remembered[key]} from pool '{pool}' and lives on outside. It "
            "is not given to another network as long as this entry stands.",
            f"Write `{line}` at the pool before you delete the entry.",
            place=entry.spot.nearest("address"),
            path=f"pools.{pool}",
        )

    def _allocate_from(
        self, entry: Entry[PoolFile], demands: list[Demand], back: Collection[str]
    ) -> dict[str, str]:
        pool = parse_prefix(entry.model.from_)
        given, fresh = self._kept(entry, pool, demands)
        free = _free_blocks(pool, entry.model.take, self._taken(entry, back))
        for done, demand in enumerate(fresh):
            block = next(free, None)
            if block is None:
                self._tell_exhausted(entry, len(fresh) - done, demand)
                break
            given[demand.key] = f"{IPv4Address(block)}/{entry.model.take}"
        return given

    def _kept(
        self, entry: Entry[PoolFile], pool: Prefix, demands: list[Demand]
    ) -> tuple[dict[str, str], list[Demand]]:
        kept: dict[str, str] = {}
        fresh: list[Demand] = []
        for demand in demands:
            before = self.remembered.get(demand.key)
            if before is None:
                fresh.append(demand)
                continue
            kept[demand.key] = before
            fits = pool.contains(parse_prefix(before))
            if not (fits and before.endswith(f"/{entry.model.take}")):
                self._tell_changed(entry, demand, before)
        return kept, fresh

    def _taken(self, entry: Entry[PoolFile], back: Collection[str]) -> list[Prefix]:
        before = [
            parse_prefix(prefix)
            for key, prefix in self.remembered.items()
            if _pool_of(key) == entry.name and key not in back
        ]
        reserved = [parse_prefix(text) for text in entry.model.reserve]
        return sorted({*before, *reserved, *self.written})

    def _refuse_overlaps(self) -> None:
        spans = sorted(
            (parse_prefix(entry.model.from_), name) for name, entry in self.pools.items()
        )
        for (one, name), (other, other_name) in pairwise(spans):
            if one.overlaps(other):
                entry, first = self.pools[other_name], self.pools[name]
                self.faults.add(
                    codes.POOLS_OVERLAP,
                    f"Pools '{name}' ({first.model.from_}) and '{other_name}' "
                    f"({entry.model.from_}) share addresses, so two networks could get the same.",
                    f"Divide the addresses; '{name}' is defined at {first.spot.nearest()}.",
                    place=entry.spot.nearest("from"),
                )

    def _tell_exhausted(self, entry: Entry[PoolFile], lacking: int, demand: Demand) -> None:
        model = entry.model
        room = 1 << max(0, model.take - int(model.from_.rpartition("/")[2]))
        self.faults.add(
            codes.POOL_EXHAUSTED,
            f"Pool '{entry.name}' ({model.from_}) has room for {room:,} prefixes of length "
            f"/{model.take}, less what is taken or reserved; {_names(demand, lacking)} none.",
            "Widen the pool, take longer prefixes, or give up networks that have one.",
            place=entry.spot.nearest("from"),
            path=f"pools.{entry.name}",
        )

    def _tell_changed(self, entry: Entry[PoolFile], demand: Demand, before: str) -> None:
        self.faults.add(
            codes.POOL_CHANGED,
            f"'{demand.network}' was given {before} from pool '{entry.name}', which is now "
            f"{entry.model.from_} in prefixes of length /{entry.model.take}. A network is never "
            "renumbered by itself.",
            f"Undo the change of the pool, or write {before} or another prefix at the network.",
            place=demand.spot.nearest(),
            path=f"pools.{entry.name}",
        )


def _pool_of(key: str) -> str:
    return key.partition("/")[0]


def _names_of(network: str) -> frozenset[str]:
    """Return the addresses that people may write for a network, or for its whole site."""
    site, _, name = network.partition(".")
    return frozenset({site, network, f"{site}/vpc/{name}"})


def _names(demand: Demand, lacking: int) -> str:
    others = f" and {lacking - 1:,} more get" if lacking > 1 else " gets"
    return f"'{demand.network}'{others}"


def _free_blocks(pool: Prefix, length: int, taken: list[Prefix]) -> Iterator[int]:
    """Yield the first address of each free block, rising, with one look at each taken prefix."""
    size = 1 << (_BITS - length)
    block = pool.first
    for busy in taken:
        if busy.first > pool.last:
            break
        while block + size <= busy.first:
            yield block
            block += size
        if busy.last >= block:
            block = (busy.last // size + 1) * size
    while block + size - 1 <= pool.last:
        yield block
        block += size
