"""``vpn-declare expand``."""

import click

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, scoped
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.expand import normal_form_of, resources_as_json, resources_as_text
from vpn_declare.workflow.workspace import open_workspace


@click.command(
    cls=Command,
    examples=(
        "vpn-declare expand network/",
        "vpn-declare expand --resources --environment simulated",
    ),
)
@click.option("--resources", is_flag=True, help="The resources that providers keep, instead.")
@format_option("text", "json")
@scoped
def expand(desk: Desk, scope: Scope, *, resources: bool, form: str) -> int:
    """Print the long normal form.

    Ranges, groups, patterns and defaults are written out, so that every value stands where it
    applies.

    The normal form is YAML; `--format json` is for `--resources`.
    """
    if form == "json" and not resources:
        raise click.UsageError("The normal form is YAML; --format json needs --resources.")
    with open_workspace(scope, desk.door) as workspace:
        if not resources:
            text = normal_form_of(workspace)
        elif form == "json":
            text = resources_as_json(workspace)
        else:
            text = resources_as_text(workspace)
    desk.terminal.say(text)
    return DONE
