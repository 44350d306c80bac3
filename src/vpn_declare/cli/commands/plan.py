"""``vpn-declare plan``."""

from dataclasses import replace
from pathlib import Path

import click

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import CHANGES_PRESENT, DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, scoped
from vpn_declare.cli.showing import plan_formats, plan_text
from vpn_declare.cli.wishes import parallelism_option, wishing
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.plan import Wish, plan_wish
from vpn_declare.workflow.plan_file import write_plan
from vpn_declare.workflow.workspace import open_workspace


@click.command(
    cls=Command,
    examples=(
        "vpn-declare plan --environment simulated",
        "vpn-declare plan network/ --out change.plan --detailed-exitcode",
    ),
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the plan to a file; `vpn-declare apply FILE` carries it out once.",
)
@format_option(*plan_formats())
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
@click.option("--destroy", is_flag=True, help="Plan to take everything down.")
@wishing
@parallelism_option
@scoped
def plan(  # noqa: PLR0913 - one argument per option
    desk: Desk,
    scope: Scope,
    *,
    out: Path | None,
    form: str,
    detailed_exitcode: bool,
    destroy: bool,
    wish: Wish,
    parallelism: int,
) -> int:
    """Show what apply would do, and why. Changes nothing."""
    wish = replace(wish, destroy=destroy, parallelism=parallelism)
    with open_workspace(scope, desk.door) as workspace:
        planned = plan_wish(workspace, wish)
    desk.terminal.say(plan_text(planned, form, desk.terminal))
    if out is not None:
        write_plan(out, planned.document, scope, wish.overrides)
        desk.terminal.tell(f"Saved. Carry it out by: vpn-declare apply {out}")
    return CHANGES_PRESENT if detailed_exitcode and not planned.plan.is_empty else DONE
