"""Files to a topology: the way through this room, step by step."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from vpn_declare.load import codes
from vpn_declare.load.built import BuiltSite
from vpn_declare.load.carried_names import carried_over
from vpn_declare.load.ends import Ends
from vpn_declare.load.expectations import expectations_of
from vpn_declare.load.faults import Faults
from vpn_declare.load.files import topology_files
from vpn_declare.load.gateway_subnets import kept_subnets, with_kept_subnets
from vpn_declare.load.globs import Names
from vpn_declare.load.hubs import hubs_of
from vpn_declare.load.memberships import Memberships, defaults_of, groups_of
from vpn_declare.load.moves import Moves
from vpn_declare.load.notes import acknowledgements_of, imports_of, removals_of
from vpn_declare.load.origins import Origins
from vpn_declare.load.pools import Allocator, Demand
from vpn_declare.load.shard_memory import ShardMemory
from vpn_declare.load.shard_moves import spelled_out
from vpn_declare.load.sharding import Sharded, Sharding, sharded
from vpn_declare.load.site_entries import SiteEntries
from vpn_declare.load.sites import SiteBuilder, demands_of, written_prefixes
from vpn_declare.load.topology_addresses import Declared
from vpn_declare.load.tunnels import BuiltTunnel, TunnelBuilder
from vpn_declare.load.written_files import Entry, WrittenFiles, merged, read_written
from vpn_declare.model.diagnostic import Diagnostic, Place
from vpn_declare.model.pool import Pool
from vpn_declare.model.site_file import SiteFile
from vpn_declare.model.topology import Topology
from vpn_declare.model.value import Attributes

_OF_ONE_SITE: Final = frozenset(
    {codes.UNKNOWN_NAME.number, codes.POOL_EXHAUSTED.number, codes.POOL_CHANGED.number}
)
"""Faults of pools without which all other sites mean what they would mean with them."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read.

    Attributes:
        topology: The topology in normal form, or None if some diagnostic is an error.
        part: What loaded of it in spite of errors, where every fault is confined to a thing that
            was left out as a whole; None otherwise. To be looked at, never to be planned.
        diagnostics: All that is wrong or worth a remark, in the order of places.
        files: The files that were read, tables included, sorted.
    """

    topology: Topology | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    part: Topology | None = None


def load_topology(
    path: Path,
    *,
    allocations: Mapping[str, str],
    capabilities: Mapping[str, Attributes] = MappingProxyType({}),
    in_use: Callable[[], Collection[str]] = tuple,
    suites: Mapping[str, Attributes] = MappingProxyType({}),
) -> Loaded:
    """Read the topology of a file or folder. Never raises for what people write.

    Args:
        path: A file, or a folder whose YAML files make up one topology.
        allocations: What was given before, as ``Topology.allocations``; kept wherever it can be.
        capabilities: What the project corrects in our tables, by name of provider or device.
        in_use: Tells the prefixes that something recorded still has; asked only if a network that
            took one from a pool is no longer declared. What nobody has any more is given anew.
        suites: The project's own suites, by name.
    """
    faults = Faults()
    paths = topology_files(path, faults)
    files = read_written(paths, faults)
    sites = SiteEntries(faults)
    topology = part = None
    if files.is_whole:
        given = _Given(allocations, capabilities, in_use, suites)
        mark = faults.noted
        building = _Building(files, sites, given, faults)
        topology = building.topology()
        elsewhere = len(faults.errors_since(mark)) - building.confined
        if not elsewhere and all(file.lacks_things_only for file in files.files):
            part = topology
    if faults.has_errors:
        topology = None
    names = sorted({str(item) for item in (*paths, *sites.tables)})
    return Loaded(topology, faults.diagnostics, tuple(names), None if topology else part)


@dataclass(frozen=True, slots=True)
class _Given:
    """What is known beside the files."""

    allocations: Mapping[str, str]
    capabilities: Mapping[str, Attributes]
    in_use: Callable[[], Collection[str]]
    suites: Mapping[str, Attributes]


class _Building:
    """The steps from written files to a topology; each reads what those before it made.

    ``confined`` counts the faults of which each touches one thing that was left out as a whole.
    """

    def __init__(
        self, files: WrittenFiles, gathered: SiteEntries, given: _Given, faults: Faults
    ) -> None:
        self._files = files
        self._gathered = gathered
        self._remembered = {key: value for key, value in given.allocations.items() if value}
        self._in_use = given.in_use
        self._capabilities = given.capabilities
        self._suites = given.suites
        self._faults = faults
        self.confined = 0

    def topology(self) -> Topology:
        """Return the topology; of use only if no error was noted."""
        name = self._name()
        entries = self._gathered.gather(self._files)
        if not entries and not self._faults.has_errors:
            self._tell_no_sites()
        carried = carried_over(self._remembered, self._moves())
        allocations = self._allocations(entries, carried)
        entries = self._with_prefixes(entries, allocations)
        broken = frozenset(self._gathered.broken)
        sites = self._sites(entries, allocations, broken)
        split = self._sharded(sites, self._tunnels(sites, broken))
        kept = with_kept_subnets(split.sites, carried)
        declared = Declared(
            {key: built.site for key, built in kept.items()},
            split.tunnels,
            broken,
            split.shards,
            split.renamed,
        )
        moved = spelled_out(self._listed("moved"), declared)
        mark = self._faults.noted
        topology = Topology(
            name=name,
            sites=declared.sites,
            tunnels={address: built.tunnel for address, built in split.tunnels.items()},
            capabilities=self._capabilities,
            suites=self._suites,
            expect=expectations_of(self._listed("expect"), declared, self._faults),
            moved=Moves(declared, self._faults).gather(moved),
            removed=removals_of(self._listed("removed"), declared, self._faults),
            imports=imports_of(self._listed("import", "import_"), declared, self._faults),
            acknowledged=acknowledgements_of(self._listed("ack")),
            pools=self._pools(),
            allocations={
                **dict.fromkeys(self._remembered.keys() - carried.keys(), ""),
                **allocations,
                **kept_subnets(kept),
                **split.allocations,
            },
            origins=Origins(kept, split.tunnels, self._places_of_pools()),
        )
        self.confined += len(self._faults.errors_since(mark))  # of notes beside sites and tunnels
        return topology

    def _moves(self) -> list[tuple[str, str]]:
        return [(entry.model.from_, entry.model.to) for entry in self._listed("moved")]

    def _sharded(
        self, sites: Mapping[str, BuiltSite], tunnels: Mapping[str, BuiltTunnel]
    ) -> Sharded:
        desk = Sharding(ShardMemory(self._remembered, self._moves()), self._faults)
        hubs = hubs_of(sites, self._capabilities, self._faults)
        return sharded(sites, tunnels, hubs, desk)

    def _listed(self, section: str, attribute: str | None = None) -> Iterator[Entry[Any]]:
        for file in self._files.files:
            yield from file.listed(section, attribute or section)

    def _name(self) -> str:
        """Return the name; version and name must each be written somewhere, the name once."""
        names = [file for file in self._files.files if file.model.name is not None]
        first = self._files.files[0]
        for key, is_written in (
            ("version", any(file.model.version is not None for file in self._files.files)),
            ("name", bool(names)),
        ):
            left_out = any((key,) in file.shaped.left_out for file in self._files.files)
            if not is_written and not left_out:
                example = "version: 1" if key == "version" else "name: my-network"
                self._faults.add(
                    codes.MISSING_KEY,
                    f"'{key}' is missing.",
                    f"Write '{example}' at the top of the file.",
                    place=Place(str(first.path), 1, 1),
                )
        for file in names[1:]:
            self._faults.add(
                codes.DEFINED_TWICE,
                f"'name' is already written at {names[0].spot('name').nearest()}.",
                "Name the topology in one file only.",
                place=file.spot("name").nearest(),
            )
        return names[0].model.name or "" if names else ""

    def _tell_no_sites(self) -> None:
        self._faults.add(
            codes.NO_SITES,
            "There is not one site in it. An empty topology would mean to delete everything, "
            "which is never guessed.",
            "Declare 'sites:'; to delete everything on purpose, use 'vpn-declare destroy'.",
            place=Place(str(self._files.files[0].path), 1, 1),
        )

    def _allocations(
        self, entries: Mapping[str, Entry[SiteFile]], carried: Mapping[str, str]
    ) -> dict[str, str]:
        pools: dict[str, Entry[Any]] = merged(self._files, "pools", self._faults)
        mark = self._faults.noted
        demands = list(demands_of(entries))
        known = pools.keys() | self._files.broken.get("pools", frozenset())
        for demand in demands:
            if demand.pool not in known:
                self._tell_no_pool(demand, known)
        kept = [entry for entry in self._listed("removed") if entry.model.keep]
        written = written_prefixes(entries)
        allocator = Allocator(pools, carried, written, self._faults, self._in_use, kept)
        given = dict(sorted(allocator.allocate(demands).items()))
        self.confined += sum(
            fault.code in _OF_ONE_SITE for fault in self._faults.errors_since(mark)
        )
        return given

    def _with_prefixes(
        self, entries: dict[str, Entry[SiteFile]], given: Mapping[str, str]
    ) -> dict[str, Entry[SiteFile]]:
        """Return the sites of which every network has its prefix; the others count as broken."""
        asked = demands_of(entries)
        lacking = {one.network.partition(".")[0] for one in asked if one.key not in given}
        self._gathered.broken |= lacking
        return {name: entry for name, entry in entries.items() if name not in lacking}

    def _tell_no_pool(self, demand: Demand, known: set[str]) -> None:
        near = self._faults.did_you_mean(demand.pool, known)
        self._faults.add(
            codes.UNKNOWN_NAME,
            f"There is no pool '{demand.pool}'.{near}",
            "Declare it under 'pools:', or write a prefix.",
            place=demand.spot.nearest(),
        )

    def _pools(self) -> dict[str, Pool]:
        written = {
            name: Pool(pool.from_, pool.take, pool.reserve)
            for file in self._files.files
            for name, pool in (file.model.pools or {}).items()
        }
        return dict(sorted(written.items()))

    def _places_of_pools(self) -> dict[str, Place]:
        return {
            name: file.spot("pools", name).nearest()
            for file in self._files.files
            for name in file.model.pools or {}
        }

    def _sites(
        self,
        entries: Mapping[str, Entry[SiteFile]],
        allocations: Mapping[str, str],
        broken: frozenset[str],
    ) -> dict[str, BuiltSite]:
        memberships = Memberships(defaults_of(self._files, self._faults), self._faults)
        names = Names(entries)
        groups: dict[str, Entry[Any]] = merged(self._files, "groups", self._faults)
        for group in groups_of(groups):
            memberships.add(group, names, broken)
        builder = SiteBuilder(memberships, allocations, self._faults)
        return {name: builder.build(entry) for name, entry in entries.items()}

    def _tunnels(
        self, sites: Mapping[str, BuiltSite], broken: frozenset[str]
    ) -> dict[str, BuiltTunnel]:
        builder = TunnelBuilder(Ends(sites, broken, self._faults), self._faults)
        built = builder.build(self._listed("tunnels"))
        self.confined += builder.confined
        return built
