"""``reach``: the way between networks, hop by hop, and who reaches whom."""

from collections.abc import Iterator
from dataclasses import dataclass

from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.reach import (
    Fabric,
    Path,
    Strength,
    both_ways,
    fabric_of,
    matrix,
    path,
    strength,
    strength_both_ways,
)
from vpn_declare.reach.patterns import NetworkNames
from vpn_declare.workflow.shard_names import shards_named
from vpn_declare.workflow.shelf import did_you_mean
from vpn_declare.workflow.topology import good_topology
from vpn_declare.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A pair that reaches, its arrow (``<->`` for both directions), and what it would stand."""

    source: str
    arrow: str
    target: str
    strength: Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaches:
    """All pairs of a topology that reach.

    ``networks`` is how many networks there are, and ``judged`` of how many pairs of them a VPN has
    a say.
    """

    networks: int
    judged: int
    pairs: tuple[Reached, ...]


def paths_between(workspace: Workspace, one: str, other: str) -> tuple[Path, ...]:
    """Return the ways between the networks that two names mean, there and back.

    Raises:
        DiagnosticsError: the topology has errors, or a name means no network.
    """
    topology, _ = good_topology(workspace)
    fabric = fabric_of(topology)
    return tuple(_there_and_back(fabric, one, other))


def _there_and_back(fabric: Fabric, one: str, other: str) -> Iterator[Path]:
    for here in _networks(fabric, one):
        for there in _networks(fabric, other):
            yield path(fabric, here, there)
            yield path(fabric, there, here)


def _networks(fabric: Fabric, name: str) -> list[str]:
    names = NetworkNames(fabric)
    found = set(names.matching(name)).union(
        *(names.matching(shard) for shard in shards_named(name, fabric.behind))
    )
    if found:
        return sorted(found)
    raise DiagnosticsError(
        [
            Diagnostic(
                code="VPN625",
                summary="No network has that name",
                detail=f"{name!r} means none of the topology's {len(fabric.homes)} networks.",
                fix=f"{did_you_mean(name, fabric.homes)}Write site.network, site.gateway or site.",
            )
        ]
    )


def all_pairs(workspace: Workspace) -> Reaches:
    """Return who reaches whom.

    Raises:
        DiagnosticsError: the topology has errors.
    """
    topology, _ = good_topology(workspace)
    fabric = fabric_of(topology)
    pairs = both_ways(matrix(fabric).pairs)
    return Reaches(
        networks=len(fabric.homes),
        judged=fabric.judged // 2,
        pairs=tuple(
            Reached(
                source=one,
                arrow=arrow,
                target=other,
                strength=(strength_both_ways if arrow == "<->" else strength)(fabric, one, other),
            )
            for one, arrow, other in pairs
        ),
    )
