"""``vpn-declare drift``: what was changed behind our back."""

import click
import orjson

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import CHANGES_PRESENT, DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, scoped
from vpn_declare.cli.terminal import Terminal
from vpn_declare.cli.wishes import parallelism_option
from vpn_declare.report.drift import drift_plain, drift_text, strangers_plain, strangers_text
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.drift import Drifted, drift_of
from vpn_declare.workflow.workspace import open_workspace


@click.command(
    cls=Command,
    examples=("vpn-declare drift --detailed-exitcode", "vpn-declare drift network/ --unmanaged"),
)
@click.option(
    "--unmanaged",
    is_flag=True,
    help="Also list what lies in the same accounts and is not in state. It never counts as drift.",
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when something drifted.")
@format_option("text", "json")
@parallelism_option
@scoped
def drift(  # noqa: PLR0913 - one argument per option
    desk: Desk,
    scope: Scope,
    *,
    unmanaged: bool,
    detailed_exitcode: bool,
    form: str,
    parallelism: int,
) -> int:
    """Compare what is there with what state remembers. Changes nothing on the far side.

    What the topology wants plays no part: `vpn-declare plan` says what apply would put right.
    """
    with open_workspace(scope, desk.door) as workspace:
        found = drift_of(workspace, unmanaged=unmanaged, parallelism=parallelism)
    desk.terminal.tell_diagnostics(found.notices)
    if form == "json":
        _say_data(desk.terminal, found)
    else:
        desk.terminal.say(drift_text(found.drifts, found.looked_at))
        if unmanaged:
            desk.terminal.say(f"\n{strangers_text(found.strangers)}")
    return CHANGES_PRESENT if detailed_exitcode and found.drifts else DONE


def _say_data(terminal: Terminal, found: Drifted) -> None:
    data = {
        "looked_at": found.looked_at,
        "drift": drift_plain(found.drifts),
        "unmanaged": strangers_plain(found.strangers),
    }
    terminal.say(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())
