"""The program, ready to be run in a folder of its own."""

from command_line import vpn

__all__ = ["vpn"]
