"""``vpn-declare reveal``: a generated key, for the person who sets up an end by hand."""

from pathlib import Path

import click

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import located
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.reveal import reveal as write_key
from vpn_declare.workflow.workspace import open_workspace


@click.command(
    cls=Command,
    examples=("vpn-declare reveal 'hcm03.vpngw-01 -- on-prem.router' router.psk",),
)
@click.argument("tunnel")
@click.argument("file", type=click.Path(path_type=Path))
@located
def reveal(desk: Desk, scope: Scope, *, tunnel: str, file: Path) -> int:
    """Write a tunnel's generated key into a new file that only you can read.

    For an end that is set up by hand. The key is never printed. Delete the file when the key is
    where it belongs.
    """
    with open_workspace(scope, desk.door) as workspace:
        address = write_key(workspace, tunnel, file)
    desk.terminal.say(f"The key of {address} is in {file}. Delete it when it is set up.")
    return DONE
