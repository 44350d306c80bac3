"""Graphs: the same things in three languages."""

import itertools
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from example_plans import mixed_plan
from vpn_declare.model.address import Address, Ref
from vpn_declare.model.plan import Step, StepAction
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import (
    Gateway,
    Initiator,
    Network,
    Site,
    Topology,
    Tunnel,
    TunnelEnd,
    Vpc,
)
from vpn_declare.report.graph import (
    Edge,
    Graph,
    Node,
    plan_graph,
    resource_graph,
    to_dot,
    to_mermaid,
    to_svg,
    topology_graph,
)
from vpn_declare.report.graph.layout import layers

SVG = "{http://www.w3.org/2000/svg}"


def topology():
    hcm = Site(
        name="hcm03",
        provider="vngcloud",
        vpcs={"vpc1": Vpc(name="vpc1", cidr="10.1.0.0/16")},
        gateways={"gw": Gateway(name="gw", vpc="vpc1", networks=("vpc1",))},
    )
    office = Site(
        name="office",
        provider="manual",
        networks={"lan": Network(name="lan", cidr="192.168.1.0/24")},
        gateways={"router": Gateway(name="router", networks=("lan",))},
    )
    tunnel = Tunnel(
        left=TunnelEnd(site="hcm03", gateway="gw", networks=("vpc1",)),
        right=TunnelEnd(site="office", gateway="router", networks=("lan",)),
        initiator=Initiator.LEFT,
        psk="env:X",
    )
    return Topology(
        name="two", sites={"hcm03": hcm, "office": office}, tunnels={tunnel.address: tunnel}
    )


def resource(address, **rest):
    where = Address(address)
    site, kind, _ = address.split("/", 2)
    return Resource(address=where, kind=kind, site=site, provider="simulator", **rest)


def resources():
    vpc = resource("a/vpc/v")
    gateway = resource("a/gateway/g", attributes={"vpc": Ref(vpc.address, "id")})
    route = resource("b/route/r", depends_on=(gateway.address,))
    return {item.address: item for item in (vpc, gateway, route)}


def test_a_topology_shows_gateways_their_networks_and_who_starts():
    graph = topology_graph(topology())
    assert [node.lines for node in graph.nodes] == [
        ("gw", "vpc1 10.1.0.0/16"),
        ("router", "lan 192.168.1.0/24"),
    ]
    assert graph.edges == (Edge(source="hcm03.gw", target="office.router", label="hcm03 starts"),)


def test_a_tunnel_says_what_it_carries_where_that_is_not_all():
    known = topology()
    office = known.sites["office"]
    networks = {**office.networks, "guest": Network(name="guest", cidr="192.168.2.0/24")}
    router = replace(office.gateways["router"], networks=("guest", "lan"))
    wider = replace(office, networks=networks, gateways={"router": router})
    graph = topology_graph(replace(known, sites={**known.sites, "office": wider}))
    assert [edge.label for edge in graph.edges] == ["hcm03 starts, carries office.lan"]


def test_a_tunnel_says_which_networks_of_others_it_carries_on():
    known = topology()
    (tunnel,) = known.tunnels.values()
    right = replace(tunnel.right, transit=("depot.lan",))
    graph = topology_graph(replace(known, tunnels={tunnel.address: replace(tunnel, right=right)}))
    assert [edge.label for edge in graph.edges] == [
        "hcm03 starts, carries office.lan and depot.lan"
    ]


def test_a_resource_has_a_line_to_each_thing_that_it_needs():
    graph = resource_graph("x", resources())
    assert [(edge.source, edge.target) for edge in graph.edges] == [
        ("a/gateway/g", "a/vpc/v"),
        ("b/route/r", "a/gateway/g"),
    ]


def test_steps_of_a_plan_are_drawn_with_their_order():
    first, second, *rest = mixed_plan().steps
    steps = (first, replace(second, after=(first.id,)), *rest)
    graph = plan_graph(replace(mixed_plan(), steps=steps))
    assert {node.id for node in graph.nodes} == {step.id for step in steps}
    assert graph.edges == (Edge(source=second.id, target=first.id),)


def test_dot_names_every_node_and_edge():
    text = to_dot(resource_graph("x", resources()))
    assert text.startswith('digraph "x" {')
    assert '"a/gateway/g" -> "a/vpc/v";' in text
    assert text.count("subgraph") == 2


def test_links_of_a_topology_have_no_direction_in_dot():
    text = to_dot(topology_graph(topology()))
    assert text.startswith('graph "two" {')
    assert '"hcm03.gw" -- "office.router" [label="hcm03 starts"];' in text


def test_quotes_and_backslashes_cannot_break_out_of_dot():
    graph = Graph(
        title='a"b\\', nodes=(Node(id='n"', group="g", lines=('l"\\',)),), edges=(), directed=True
    )
    without_escapes = re.sub(r"\\.", "", to_dot(graph))
    assert without_escapes.count('"') % 2 == 0


def test_mermaid_escapes_what_it_would_understand():
    graph = Graph(
        title="t", nodes=(Node(id="n", group="g", lines=('<b>"x"',)),), edges=(), directed=True
    )
    assert "#lt;b#gt;#quot;x#quot;" in to_mermaid(graph)


def test_mermaid_has_an_arrow_per_edge():
    text = to_mermaid(resource_graph("x", resources()))
    assert text.startswith("flowchart LR\n")
    assert text.count("-->") == 2


@pytest.mark.parametrize("graph", [topology_graph(topology()), resource_graph("x", resources())])
def test_svg_is_well_formed_and_has_a_line_per_edge(graph):
    root = ET.fromstring(to_svg(graph))  # noqa: S314 - our own text
    assert len(root.findall(f"{SVG}line")) == len(graph.edges)
    assert len(root.findall(f"{SVG}rect")) >= 2


def test_boxes_of_the_layered_layout_do_not_overlap_and_stand_right_of_what_they_need():
    graph = resource_graph("x", resources())
    boxes = layers(graph)
    for edge in graph.edges:
        assert boxes[edge.source].x > boxes[edge.target].x + boxes[edge.target].width
    columns = {}
    for box in boxes.values():
        columns.setdefault(box.x, []).append(box)
    for column in columns.values():
        column.sort(key=lambda box: box.y)
        for upper, lower in itertools.pairwise(column):
            assert upper.y + upper.height <= lower.y


def test_hubs_of_a_large_star_stand_in_the_middle():
    sites = [f"s{number:03}" for number in range(60)]
    nodes = tuple(Node(id=f"{site}.g", group=site, lines=("g",)) for site in sites)
    edges = tuple(Edge(source="s000.g", target=f"{site}.g") for site in sites[1:])
    root = ET.fromstring(to_svg(Graph(title="star", nodes=nodes, edges=edges, directed=False)))  # noqa: S314 - our own text
    width, height = float(root.get("width")), float(root.get("height"))
    ends = {(float(line.get("x1")), float(line.get("y1"))) for line in root.findall(f"{SVG}line")}
    assert len(ends) == 1
    (x, y) = ends.pop()
    assert abs(x - width / 2) < width / 10
    assert abs(y - height / 2) < height / 10


def test_an_empty_graph_can_be_drawn():
    empty = Graph(title="nothing", nodes=(), edges=(), directed=True)
    for draw in (to_dot, to_mermaid, to_svg):
        assert draw(empty).endswith("\n")


def test_the_same_graph_gives_the_same_text_whatever_the_order_of_resources():
    turned = dict(reversed(resources().items()))
    for draw in (to_dot, to_mermaid, to_svg):
        assert draw(resource_graph("x", resources())) == draw(resource_graph("x", turned))


def test_a_chain_of_ten_thousand_steps_is_laid_out():
    steps = [
        Step(id=f"create:{n:05}", address=Address(f"a/vpc/{n:05}"), action=StepAction.CREATE)
        for n in range(10_000)
    ]
    chained = [steps[0]] + [
        replace(step, after=(before.id,)) for before, step in itertools.pairwise(steps)
    ]
    assert len(layers(plan_graph(replace(mixed_plan(), steps=tuple(chained))))) == 10_000
