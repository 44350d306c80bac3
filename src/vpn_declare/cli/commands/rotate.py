"""``vpn-declare rotate``: a new key for a tunnel, at both ends."""

from dataclasses import replace

import click

from vpn_declare.cli.applying import Manner, carry_out
from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import located
from vpn_declare.cli.showing import plan_text
from vpn_declare.cli.wishes import applying_options
from vpn_declare.workflow.apply import apply_wish
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.plan import Wish, plan_wish
from vpn_declare.workflow.workspace import open_workspace


@click.command(
    cls=Command,
    examples=(
        "vpn-declare rotate 'hcm03.vpngw-01 -- han01.vpngw-01'",
        "vpn-declare rotate hcm03.vpngw-01--han01.vpngw-01 --plan-only",
    ),
)
@click.argument("tunnel")
@click.option("--plan-only", is_flag=True, help="Show the plan and stop.")
@applying_options
@located
def rotate(  # noqa: PLR0913 - one argument per option
    desk: Desk, scope: Scope, *, tunnel: str, plan_only: bool, wish: Wish, manner: Manner
) -> int:
    """Give both ends of a tunnel a new key.

    The next version of the key is planned like any change, asked about, and sent to both ends.

    A key that is kept elsewhere (env:, file:, vault:, age:, exec:) is never written by this tool:
    put the new value there first. Rotating then sends what is there now to both ends, even if one
    of them has it already. For `generate` a new value is made.
    """
    wish = replace(wish, rotate=tunnel, parallelism=manner.parallelism)
    with open_workspace(scope, desk.door) as workspace:
        if plan_only:
            desk.terminal.say(plan_text(plan_wish(workspace, wish), "text", desk.terminal))
            return DONE
        return carry_out(desk.terminal, manner, lambda c: apply_wish(workspace, wish, c))
