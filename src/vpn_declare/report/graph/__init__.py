"""Graphs of a topology, of resources and of plan steps; and three ways to write them down."""

from vpn_declare.report.graph.dot import to_dot
from vpn_declare.report.graph.mermaid import to_mermaid
from vpn_declare.report.graph.noun import Edge, Graph, Node
from vpn_declare.report.graph.svg import to_svg
from vpn_declare.report.graph.views import plan_graph, resource_graph, topology_graph

__all__ = [
    "Edge",
    "Graph",
    "Node",
    "plan_graph",
    "resource_graph",
    "to_dot",
    "to_mermaid",
    "to_svg",
    "topology_graph",
]
