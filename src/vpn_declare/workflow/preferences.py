"""Preferences of tunnels as state remembers them: no resource holds one.

What was there before a plan is judged by the preferences that held then, not by those that the
file says now; a tunnel that left the file keeps the one that it had.
"""

from collections.abc import Mapping
from typing import Final

from vpn_declare.model.topology import Topology

_KEY: Final = "preference:"
"""Begins the key under which one is remembered; a colon is in no name of a pool."""


def preferences_in(remembered: Mapping[str, str]) -> dict[str, int]:
    """Return the preference of each tunnel that ever had another one than 0."""
    return {
        name.removeprefix(_KEY): int(number)
        for name, number in remembered.items()
        if name.startswith(_KEY) and number.isdecimal()
    }


def remembered_preferences(topology: Topology, remembered: Mapping[str, str]) -> dict[str, str]:
    """Return what state is to remember: every preference but 0, and 0 where it was another."""
    return {
        f"{_KEY}{address}": str(tunnel.preference)
        for address, tunnel in topology.tunnels.items()
        if tunnel.preference or f"{_KEY}{address}" in remembered
    }
