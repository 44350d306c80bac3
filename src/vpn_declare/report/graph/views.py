"""What is drawn: the topology as people think of it, the resources, or the steps of a plan."""

from collections.abc import Iterable, Mapping

from vpn_declare.model.address import Address, kind_of, name_of, site_of
from vpn_declare.model.plan import Plan
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import Gateway, Initiator, Site, Topology, Tunnel
from vpn_declare.model.value import refs_in
from vpn_declare.report.graph.noun import Edge, Graph, Node
from vpn_declare.report.words import listed


def topology_graph(topology: Topology) -> Graph:
    """Return sites, their gateways with the networks behind them, and the tunnels between."""
    nodes = (
        _gateway_node(site, gateway)
        for site in topology.sites.values()
        for gateway in site.gateways.values()
    )
    edges = (_tunnel_edge(topology, tunnel) for tunnel in topology.tunnels.values())
    return _graph(topology.name, nodes, edges, directed=False)


def resource_graph(name: str, resources: Mapping[Address, Resource]) -> Graph:
    """Return resources, each with lines to what it needs."""
    nodes = (
        Node(id=address, group=site_of(address), lines=(kind_of(address), name_of(address)))
        for address in resources
    )
    edges = (
        Edge(source=resource.address, target=need)
        for resource in resources.values()
        for need in sorted(_needs(resource))
        if need in resources
    )
    return _graph(name, nodes, edges, directed=True)


def plan_graph(plan: Plan) -> Graph:
    """Return the steps of a plan, each with lines to those that must have succeeded before."""
    nodes = (
        Node(
            id=step.id,
            group=site_of(step.address),
            lines=(f"{step.action} {kind_of(step.address)}", name_of(step.address)),
        )
        for step in plan.steps
    )
    edges = (Edge(source=step.id, target=need) for step in plan.steps for need in step.after)
    return _graph(plan.name, nodes, edges, directed=True)


def _graph(title: str, nodes: Iterable[Node], edges: Iterable[Edge], *, directed: bool) -> Graph:
    return Graph(
        title=title,
        nodes=tuple(sorted(nodes, key=lambda node: node.id)),
        edges=tuple(sorted(edges, key=lambda edge: (edge.source, edge.target, edge.label))),
        directed=directed,
    )


def _needs(resource: Resource) -> set[Address]:
    needs = {ref.address for value in resource.attributes.values() for ref in refs_in(value)}
    return (needs | set(resource.depends_on)) - {resource.address}


def _gateway_node(site: Site, gateway: Gateway) -> Node:
    behind = (f"{name} {site.cidr_of(name)}" for name in gateway.networks)
    return Node(id=f"{site.name}.{gateway.name}", group=site.name, lines=(gateway.name, *behind))


def _tunnel_edge(topology: Topology, tunnel: Tunnel) -> Edge:
    starts = {
        Initiator.EITHER: "",
        Initiator.LEFT: f"{tunnel.left.site} starts",
        Initiator.RIGHT: f"{tunnel.right.site} starts",
    }
    words = (tunnel.name or "", starts[tunnel.initiator], _carried(topology, tunnel))
    return Edge(
        source=tunnel.left.address,
        target=tunnel.right.address,
        label=", ".join(word for word in words if word),
    )


def _carried(topology: Topology, tunnel: Tunnel) -> str:
    """Return which networks of an end a tunnel carries; nothing where it carries all of them."""
    names = [
        name
        for end in (tunnel.left, tunnel.right)
        if end.transit
        or {*end.networks} != {*topology.sites[end.site].gateways[end.gateway].networks}
        for name in end.carried
    ]
    return f"carries {listed(names)}" if names else ""
