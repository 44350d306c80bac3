"""``vpn-declare apply``."""

from dataclasses import replace

import click

from vpn_declare.cli.applying import Manner, carry_out
from vpn_declare.cli.desk import Desk
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import scoped
from vpn_declare.cli.wishes import applying_options, wishing
from vpn_declare.workflow.apply import apply_saved, apply_wish
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.plan import Wish
from vpn_declare.workflow.plan_file import is_plan_file, read_plan
from vpn_declare.workflow.workspace import open_workspace


@click.command(
    cls=Command,
    examples=(
        "vpn-declare apply --environment simulated",
        "vpn-declare apply network/ --auto-approve",
        "vpn-declare apply change.plan",
    ),
)
@wishing
@applying_options
@scoped
def apply(desk: Desk, scope: Scope, *, wish: Wish, manner: Manner) -> int:
    """Make it so: plan, ask, carry the plan out. A plan file is carried out as it is, unasked."""
    if is_plan_file(scope.path):
        return _apply_file(desk, scope, wish, manner)
    wish = replace(wish, parallelism=manner.parallelism)
    with open_workspace(scope, desk.door) as workspace:
        return carry_out(desk.terminal, manner, lambda c: apply_wish(workspace, wish, c))


def _apply_file(desk: Desk, scope: Scope, wish: Wish, manner: Manner) -> int:
    if wish != Wish(allowed=wish.allowed):
        raise click.UsageError("A saved plan is carried out as it is; it takes no selection.")
    saved = read_plan(scope.path)
    overrides = tuple(dict.fromkeys((*saved.overrides, *manner.overrides)))
    manner = replace(manner, question=None, overrides=overrides)
    here = saved.scope(replace(scope, path=type(scope.path)()))
    with open_workspace(here, desk.door) as workspace:
        return carry_out(desk.terminal, manner, lambda c: apply_saved(workspace, saved.plan, c))
