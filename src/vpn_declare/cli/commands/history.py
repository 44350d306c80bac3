"""``vpn-declare history``: who applied what, and when."""

import click
import orjson

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, scoped
from vpn_declare.report.history import run_plain, runs_text
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.history import runs_of
from vpn_declare.workflow.workspace import open_workspace


@click.command(
    cls=Command,
    examples=("vpn-declare history --limit 5", "vpn-declare history network/ --format json"),
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="The latest N runs.",
)
@format_option("text", "json")
@scoped
def history(desk: Desk, scope: Scope, *, limit: int, form: str) -> int:
    """List past runs: who applied what, and when.

    The newest comes first; `vpn-declare show RUN` tells all of one. Guards that were overridden by
    name are told with the run that did so.
    """
    with open_workspace(scope, desk.door) as workspace:
        runs = runs_of(workspace, limit)
    if form == "json":
        data = [run_plain(run) for run in runs]
        desk.terminal.say(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())
    else:
        desk.terminal.say(runs_text(runs))
    return DONE
