"""How far lists lag behind what was made: not at all, on a box."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from vpn_declare.contracts.kind import Kind

LAG_SECONDS: Final = 0.0
"""charon lists a connection once it has answered ``load-conn`` (5.9.8; tests/lab/test_lists.py),
and a note is in its folder once it was renamed (rename(2)). Where a create was cut short, what it
made bears its name, so that the next one makes nothing twice."""


def without_lag(kinds: Mapping[str, Kind]) -> Mapping[str, Kind]:
    """Return kinds whose new objects are in lists at once."""
    return MappingProxyType(
        {name: replace(kind, lag_seconds=LAG_SECONDS) for name, kind in kinds.items()}
    )
