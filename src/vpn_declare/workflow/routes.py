"""``routes``: the route tables that follow from a topology."""

from vpn_declare.reach import RouteTable, route_tables
from vpn_declare.workflow.topology import good_topology
from vpn_declare.workflow.workspace import Workspace


def routes_of(workspace: Workspace) -> tuple[RouteTable, ...]:
    """Return the route table of every VPC and network.

    Raises:
        DiagnosticsError: the topology has errors.
    """
    topology, _ = good_topology(workspace)
    return route_tables(topology)
