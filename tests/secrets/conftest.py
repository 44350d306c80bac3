"""The program in a folder of its own, and a server for its state."""

from command_line import vpn
from state.running_server import postgresql

__all__ = ["postgresql", "vpn"]
