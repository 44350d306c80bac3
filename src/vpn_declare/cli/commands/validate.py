"""``vpn-declare validate``."""

import click

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE, ERROR, REFUSED
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import scoped
from vpn_declare.model.diagnostic import Severity, has_errors
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.expectations import with_expectations
from vpn_declare.workflow.topology import check_topology
from vpn_declare.workflow.workspace import open_workspace


@click.command(cls=Command, examples=("vpn-declare validate network/",))
@scoped
def validate(desk: Desk, scope: Scope) -> int:
    """Check a topology: all faults at once, each with its place.

    What the files expect of reachability is judged too: exit 3 if only that is not met.
    """
    with open_workspace(scope, desk.door) as workspace:
        checked = with_expectations(check_topology(workspace))
    desk.terminal.tell_diagnostics(checked.diagnostics)
    counts = dict.fromkeys(Severity, 0)
    for diagnostic in checked.diagnostics:
        counts[diagnostic.severity] += 1
    if checked.topology is None or has_errors(checked.diagnostics):
        desk.terminal.say(f"{_counted(counts[Severity.ERROR], 'error')}. Nothing was changed.")
        return REFUSED if checked.is_refused else ERROR
    topology = checked.topology
    warnings = f", {_counted(counts[Severity.WARNING], 'warning')}" * bool(
        counts[Severity.WARNING]
    )
    desk.terminal.say(
        f"{topology.name} is valid: {_counted(len(topology.sites), 'site')}, "
        f"{_counted(len(topology.tunnels), 'tunnel')}{warnings}."
    )
    return DONE


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
