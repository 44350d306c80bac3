"""``vpn-declare status``."""

import click

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, scoped
from vpn_declare.cli.tunnel_table import tunnels_plain, tunnels_text
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.lab import lab_first
from vpn_declare.workflow.status import status_of
from vpn_declare.workflow.workspace import open_workspace


@click.command(cls=Command, examples=("vpn-declare status", "vpn-declare status --watch 2"))
@format_option("text", "json")
@click.option(
    "--watch", type=click.FloatRange(0.1), metavar="SECONDS", help="Look again, until Ctrl-C."
)
@scoped
def status(desk: Desk, scope: Scope, *, form: str, watch: float | None) -> int:
    """Show the tunnels as they are now: up or down, suite, age, traffic, drift.

    It looks at the lab of the topology where one is up and no environment is named, else at the
    far side, as far as its provider tells. With --watch the table is drawn anew in the same
    place, on a terminal.
    """
    with open_workspace(lab_first(scope), desk.door) as workspace:
        while True:
            tunnels = status_of(workspace)
            text = (
                tunnels_plain(tunnels)
                if form == "json"
                else tunnels_text(tunnels, workspace.environment)
            )
            if watch is None:
                desk.terminal.say(text)
                return DONE
            desk.terminal.say_again(text)
            desk.door.sleep(watch)
