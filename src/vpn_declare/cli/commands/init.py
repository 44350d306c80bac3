"""``vpn-declare init``."""

from pathlib import Path

import click

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import desked
from vpn_declare.workflow.init import write_starter

_NEXT = """Next:
  vpn-declare validate{path}
  vpn-declare plan{path} --environment simulated
  vpn-declare apply{path} --environment simulated"""


@click.command(cls=Command, examples=("vpn-declare init network/",))
@click.argument("path", type=click.Path(path_type=Path, file_okay=False), default=Path())
@desked
def init(desk: Desk, *, path: Path) -> int:
    """Write a commented starter topology and settings. Nothing that exists is touched."""
    for file in write_starter(path):
        desk.terminal.say(f"wrote {file}")
    desk.terminal.say(_NEXT.format(path="" if path == Path() else f" {path}"))
    return DONE
