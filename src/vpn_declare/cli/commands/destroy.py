"""``vpn-declare destroy``."""

from dataclasses import replace

import click

from vpn_declare.cli.applying import Manner, carry_out
from vpn_declare.cli.desk import Desk
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import scoped
from vpn_declare.cli.wishes import applying_options, wishing
from vpn_declare.workflow.apply import apply_wish
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.plan import Wish
from vpn_declare.workflow.workspace import open_workspace


@click.command(cls=Command, examples=("vpn-declare destroy --environment simulated",))
@wishing
@applying_options
@scoped
def destroy(desk: Desk, scope: Scope, *, wish: Wish, manner: Manner) -> int:
    """Take down everything that state remembers. Protected objects are refused by name."""
    wish = replace(wish, destroy=True, parallelism=manner.parallelism)
    if manner.question is not None:
        manner = replace(manner, question="Destroy all of this? Only 'yes' is a yes: ")
    with open_workspace(scope, desk.door) as workspace:
        return carry_out(desk.terminal, manner, lambda c: apply_wish(workspace, wish, c))
