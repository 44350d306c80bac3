"""What every command works with."""

from dataclasses import dataclass

from vpn_declare.cli.terminal import Terminal
from vpn_declare.workflow.door import Door


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The door to the world and the terminal to print on."""

    door: Door
    terminal: Terminal
