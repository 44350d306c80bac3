"""``vpn-declare schema``."""

import click
import orjson

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import desked
from vpn_declare.workflow.schema import SCHEMAS, schema_of


@click.command(cls=Command, examples=("vpn-declare schema topology > topology.schema.json",))
@click.argument("document", type=click.Choice(SCHEMAS), default=SCHEMAS[0])
@desked
def schema(desk: Desk, *, document: str) -> int:
    """Print the JSON Schema of a document.

    DOCUMENT is topology (the default), project, plan or state. An editor that knows the schema
    completes and checks while you type.
    """
    data = orjson.dumps(schema_of(document), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    desk.terminal.say(data.decode())
    return DONE
