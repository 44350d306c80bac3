"""The fabric of what really runs, beside the one that is declared."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from vpn_declare.model.address import Address
from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.model.resource import Recorded
from vpn_declare.model.topology import Topology
from vpn_declare.reach.difference import Pair
from vpn_declare.reach.expectations import Judge, Verdict
from vpn_declare.reach.fabric import Fabric, Home, Selector
from vpn_declare.reach.from_resources import fabric_of_resources
from vpn_declare.reach.from_topology import fabric_of
from vpn_declare.reach.matrix import Matrix, matrix
from vpn_declare.reach.other_routes import other_routes_in
from vpn_declare.reach.pieces_of_plan import pieces_now


@dataclass(frozen=True, slots=True)
class AsItRuns:
    """Who reaches whom: as ``declared``, by what runs ``now``, and once routes followed a loss.

    Now every packet goes by the routes that are there, even where they lead to a gateway whose
    tunnel is down and another one stands ready.
    """

    declared: Matrix
    now: Matrix
    followed: Matrix

    @property
    def pairs(self) -> int:
        """How many pairs of networks a VPN has a say between, each direction counted."""
        return self.now.fabric.judged

    @property
    def predicted(self) -> frozenset[Pair]:
        """The pairs that reach each other as the topology says."""
        return frozenset(self.declared.pairs)

    @property
    def reached(self) -> frozenset[Pair]:
        """The pairs that reach each other now."""
        return frozenset(self.now.pairs)


def as_it_runs(
    topology: Topology,
    recorded: Mapping[Address, Recorded],
    preferences: Mapping[str, int],
) -> AsItRuns:
    """Return who reaches whom by what is declared and by what is there.

    Args:
        topology: What is declared; routes of others and networks that nothing carries are its own.
        recorded: Records of what is there and not down, by the names that the topology has now.
        preferences: Those of tunnels as state remembers them.
    """
    declared = fabric_of(topology)
    others = other_routes_in(topology.sites)
    pieces = tuple(pieces_now(recorded))
    now = fabric_of_resources(pieces, preferences, others, waits_for_routes=True)
    followed = _without_dead_ends(fabric_of_resources(pieces, preferences, others))
    return AsItRuns(
        matrix(declared), *(matrix(_with_homes(one, declared)) for one in (now, followed))
    )


def verdicts(expect: Iterable[Expectation], found: AsItRuns) -> Iterator[Verdict]:
    """Yield how each expectation fares that speaks of any two networks.

    What is to survive a loss is judged as it is once routes have followed that loss.
    """
    now, followed = Judge(found.now), Judge(found.followed)
    for expectation in expect:
        judge = followed if expectation.kind is ExpectationKind.SURVIVE else now
        verdict = judge.judge(expectation)
        if verdict.asked:
            yield verdict


def _without_dead_ends(fabric: Fabric) -> Fabric:
    """Return a fabric without pairs that the far end does not admit, and without ways to these."""
    selectors = {
        gateway: {
            remote: tuple(pair for pair in pairs if _is_admitted(fabric, pair))
            for remote, pairs in found.items()
        }
        for gateway, found in fabric.selectors.items()
    }
    live = {
        (gateway, pair.tunnel, remote)
        for gateway, found in selectors.items()
        for remote, pairs in found.items()
        for pair in pairs
    }
    ways = {
        network: {
            to: kept
            for to, ways in found.items()
            if (kept := tuple(way for way in ways if (way.gateway, way.tunnel, to) in live))
        }
        for network, found in fabric.ways.items()
    }
    return replace(fabric, selectors=selectors, ways=ways)


def _is_admitted(fabric: Fabric, pair: Selector) -> bool:
    admitted = fabric.admitted.get((pair.far, pair.tunnel), {})
    return (pair.remote, pair.local) in admitted or any(
        local.contains(pair.remote) and remote.contains(pair.local) for local, remote in admitted
    )


def _with_homes(fabric: Fabric, declared: Fabric) -> Fabric:
    """Return a fabric of resources with the networks that no resource holds.

    Resources know the networks of a site by the tunnels that carry them. Of a VPC that is not
    there only the name is added: nothing reaches it.
    """
    homes = {name: _home(fabric.homes.get(name), home) for name, home in declared.homes.items()}
    return replace(fabric, homes=dict(sorted({**fabric.homes, **homes}.items())))


def _home(found: Home | None, declared: Home) -> Home:
    if declared.is_vpc:
        return found or replace(declared, gateways=())
    known = found.gateways if found else ()
    return replace(declared, gateways=tuple(sorted({*known, *declared.gateways})))
