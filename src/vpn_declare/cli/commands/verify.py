"""``vpn-declare verify``."""

import click

from vpn_declare.cli.compared import compared_plain, compared_text
from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE, REFUSED
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, scoped
from vpn_declare.cli.verified import verified_plain, verified_text
from vpn_declare.workflow.compare import compare
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.environment import LAB
from vpn_declare.workflow.lab import lab_first
from vpn_declare.workflow.verify import verify_lab
from vpn_declare.workflow.workspace import Workspace, open_workspace


@click.command(
    cls=Command, examples=("vpn-declare verify", "vpn-declare verify network/ --format json")
)
@format_option("text", "json")
@click.option("--no-rekey", is_flag=True, help="Leave the keys of live tunnels as they are.")
@scoped
def verify(desk: Desk, scope: Scope, *, form: str, no_rekey: bool) -> int:
    """Prove that what runs is what the topology predicts, pair by pair.

    In a lab: packets between all pairs, only IKE and ESP on the wire, rekeys. The lab of the
    topology is meant where one is up and no environment is named. Elsewhere, as far as providers
    allow: which tunnels are up, the reachability and expectations that follow from these, and
    rekeys; it says what it did not do. Exits with 3 when anything differs.
    """
    with open_workspace(lab_first(scope), desk.door) as workspace:
        look = _in_lab if workspace.environment == LAB else _elsewhere
        is_good, text = look(workspace, form=form, rekeys=not no_rekey)
    desk.terminal.say(text)
    return DONE if is_good else REFUSED


def _in_lab(workspace: Workspace, *, form: str, rekeys: bool) -> tuple[bool, str]:
    found = verify_lab(workspace, rekeys=rekeys)
    return found.is_good, verified_plain(found) if form == "json" else verified_text(found)


def _elsewhere(workspace: Workspace, *, form: str, rekeys: bool) -> tuple[bool, str]:
    found = compare(workspace, rekeys=rekeys)
    show = compared_plain if form == "json" else compared_text
    return found.is_good, show(found, workspace.environment)
