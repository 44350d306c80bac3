"""An embedded cloud for demonstrations, tests and trials. Its world is a file apart from state."""

from typing import Final

from vpn_declare.providers.simulator.provider import Simulator

PROVIDER: Final = Simulator()
