"""``vpn-declare graph``."""

import click

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, scoped
from vpn_declare.report.graph import Graph, plan_graph, to_dot, to_mermaid, to_svg
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.graph import GraphView, graph_of
from vpn_declare.workflow.plan_file import is_plan_file, read_plan
from vpn_declare.workflow.workspace import open_workspace


@click.command(
    cls=Command,
    examples=(
        "vpn-declare graph --view topology --format svg > network.svg",
        "vpn-declare graph --environment simulated --format dot | dot -Tpng > resources.png",
        "vpn-declare graph change.plan --format mermaid",
    ),
)
@format_option("dot", "mermaid", "svg")
@click.option(
    "--view",
    type=click.Choice([str(view) for view in GraphView]),
    help="What to draw. Default: resources; for a plan file, its steps.",
)
@scoped
def graph(desk: Desk, scope: Scope, *, form: str, view: str | None) -> int:
    """Draw the network, its resources, or the steps of a plan.

    Of resources and steps the lines lead to what they need; of the network, from gateway to
    gateway.
    """
    desk.terminal.say(_drawn(_graph(desk, scope, view), form))
    return DONE


def _graph(desk: Desk, scope: Scope, view: str | None) -> Graph:
    if is_plan_file(scope.path):
        if view not in {None, GraphView.STEPS}:
            raise click.UsageError("A plan file has steps; --view draws a topology's other sides.")
        return plan_graph(read_plan(scope.path).plan)
    with open_workspace(scope, desk.door) as workspace:
        return graph_of(workspace, GraphView(view or GraphView.RESOURCES))


def _drawn(graph: Graph, form: str) -> str:
    match form:
        case "mermaid":
            return to_mermaid(graph)
        case "svg":
            return to_svg(graph)
        case _:
            return to_dot(graph)
