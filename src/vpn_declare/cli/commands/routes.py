"""``vpn-declare routes``."""

import click
import orjson

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, scoped
from vpn_declare.report.routes import routes_plain, routes_text
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.routes import routes_of
from vpn_declare.workflow.workspace import open_workspace


@click.command(
    cls=Command, examples=("vpn-declare routes network/", "vpn-declare routes --format json")
)
@format_option("text", "json")
@scoped
def routes(desk: Desk, scope: Scope, *, form: str) -> int:
    """Print the route tables that follow from the tunnels."""
    with open_workspace(scope, desk.door) as workspace:
        tables = routes_of(workspace)
    if form == "json":
        data = orjson.dumps(routes_plain(tables), option=orjson.OPT_INDENT_2)
        desk.terminal.say(data.decode())
    else:
        desk.terminal.say(routes_text(tables))
    return DONE
