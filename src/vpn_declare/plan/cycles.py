"""A ring in the order of things, explained. The only file of planning that knows networkx."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from vpn_declare.model.diagnostic import Diagnostic

_Text = TypeVar("_Text", bound=str)


def rings(needs: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """Return for each member of a ring a number, the same for all members of one ring."""
    import networkx as nx  # noqa: PLC0415 - 150 ms, only for plans with a choice to make

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((item, need) for item, wanted in needs.items() for need in wanted)
    parts = [part for part in nx.strongly_connected_components(graph) if len(part) > 1]
    return {member: number for number, part in enumerate(parts) for member in part}


def ring_diagnostic(needs: Mapping[_Text, Iterable[_Text]]) -> Diagnostic:
    """Return the diagnostic for the shortest ring among ``needs``; there must be one."""
    import networkx as nx  # noqa: PLC0415 - 150 ms, for a case that is an error

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((item, need) for item, wanted in needs.items() for need in wanted)
    rings = [
        ring
        for part in nx.strongly_connected_components(graph)
        if len(part) > 1 or graph.has_edge(*(2 * tuple(part)))
        for ring in nx.simple_cycles(graph.subgraph(part), length_bound=8)
    ]
    ring = min(rings, key=lambda found: (len(found), sorted(found)), default=sorted(graph))
    first = ring.index(min(ring))
    turned = [*ring[first:], *ring[: first + 1]]
    return Diagnostic(
        code="VPN301",
        summary="Resources wait for each other in a ring",
        detail="Each of these needs the next one first: " + " -> ".join(turned) + ".",
        fix="Give one of them a value that is known beforehand: a gateway's address as a"
        " resource of its own (public_ip), or written in the topology.",
        path=turned[0],
    )
