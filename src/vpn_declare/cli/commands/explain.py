"""``vpn-declare explain``."""

from dataclasses import asdict

import click
import orjson

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, located
from vpn_declare.report.explain import explained_text
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.explain import explain as explain_address
from vpn_declare.workflow.workspace import open_workspace


@click.command(
    cls=Command,
    examples=(
        "vpn-declare explain hcm03.vpngw-01",
        'vpn-declare explain "hcm03.vpngw-01 -- han01.vpngw-01" network/',
        "vpn-declare explain hcm03/gateway/vpngw-01 --environment simulated",
    ),
)
@click.argument("address")
@format_option("text", "json")
@located
def explain(desk: Desk, scope: Scope, *, address: str, form: str) -> int:
    """Print where each value of a thing comes from.

    Told are the layer that set it (defaults, a group, the site, ...) and file:line:column.

    ADDRESS is a site, a thing of a site, a tunnel or a resource.
    """
    with open_workspace(scope, desk.door) as workspace:
        explanation = explain_address(workspace, address)
    if form == "json":
        data = {"title": explanation.title, "values": [asdict(v) for v in explanation.values]}
        desk.terminal.say(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())
    else:
        desk.terminal.say(explained_text(explanation.title, explanation.values))
    return DONE
