"""``vpn-declare verify``."""

import click

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE, REFUSED
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, scoped
from vpn_declare.cli.verified import verified_plain, verified_text
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.lab import in_lab
from vpn_declare.workflow.verify import verify_lab
from vpn_declare.workflow.workspace import open_workspace


@click.command(
    cls=Command, examples=("vpn-declare verify", "vpn-declare verify network/ --format json")
)
@format_option("text", "json")
@scoped
def verify(desk: Desk, scope: Scope, *, form: str) -> int:
    """Prove a plan in the lab: packets between all pairs, only IKE and ESP on the wire, rekeys.

    Works on the lab of the topology, which must be up. Exits with 3 when anything differs from
    what the topology predicts.
    """
    with open_workspace(in_lab(scope), desk.door) as workspace:
        found = verify_lab(workspace)
    desk.terminal.say(verified_plain(found) if form == "json" else verified_text(found))
    return DONE if found.is_good else REFUSED
