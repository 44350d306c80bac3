"""``vpn-declare reach``."""

from dataclasses import asdict

import click
import orjson

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, pathed
from vpn_declare.report.reach import pairs_text, paths_text
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.reach import all_pairs, paths_between
from vpn_declare.workflow.workspace import Workspace, open_workspace


@click.command(
    cls=Command,
    examples=(
        "vpn-declare reach hcm03.vpc1 on-prem.office",
        "vpn-declare reach --matrix --path network/",
        "vpn-declare reach store-001 dc1.dc --format json",
    ),
)
@click.argument("names", nargs=-1, metavar="[A B]")
@click.option("--matrix", "is_matrix", is_flag=True, help="All pairs that reach each other.")
@format_option("text", "json")
@pathed
def reach(desk: Desk, scope: Scope, *, names: tuple[str, ...], is_matrix: bool, form: str) -> int:
    """Explain hop by hop how A reaches B, and B reaches A, or why not.

    A and B are networks; a gateway or a site means all its networks.
    """
    if is_matrix == bool(names) or len(names) not in {0, 2}:
        raise click.UsageError("Name two networks, or say --matrix.")
    with open_workspace(scope, desk.door) as workspace:
        text, data = _matrix(workspace) if is_matrix else _paths(workspace, *names)
    if form == "json":
        text = orjson.dumps(data, option=orjson.OPT_INDENT_2).decode()
    desk.terminal.say(text)
    return DONE


def _paths(workspace: Workspace, one: str, other: str) -> tuple[str, object]:
    found = paths_between(workspace, one, other)
    return paths_text(found), [asdict(item) for item in found]


def _matrix(workspace: Workspace) -> tuple[str, object]:
    found = all_pairs(workspace)
    rows = [(pair.source, pair.arrow, pair.target, pair.strength) for pair in found.pairs]
    return pairs_text(found.judged, rows), asdict(found)
