"""``graph``: pictures of a topology, of its resources, or of a plan's steps."""

from enum import StrEnum

from vpn_declare.report.graph import Graph, plan_graph, resource_graph, topology_graph
from vpn_declare.workflow.expand import resources_of
from vpn_declare.workflow.plan import Wish, plan_wish
from vpn_declare.workflow.topology import good_topology
from vpn_declare.workflow.workspace import Workspace


class GraphView(StrEnum):
    """What is drawn."""

    RESOURCES = "resources"
    STEPS = "steps"
    TOPOLOGY = "topology"


def graph_of(workspace: Workspace, view: GraphView) -> Graph:
    """Return the graph of a workspace.

    Raises:
        DiagnosticsError: the topology has errors; for steps, as ``plan``.
    """
    match view:
        case GraphView.TOPOLOGY:
            return topology_graph(good_topology(workspace)[0])
        case GraphView.RESOURCES:
            return resource_graph(*resources_of(workspace))
        case GraphView.STEPS:
            return plan_graph(plan_wish(workspace, Wish()).plan)
