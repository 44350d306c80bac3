"""Inheritance: built-in < defaults < groups < site < gateway < tunnel, each with its origin."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from vpn_declare.load.places import Spot
from vpn_declare.model.diagnostic import Place
from vpn_declare.model.topology import Origin
from vpn_declare.model.written import Written


class Level(IntEnum):
    """Where a setting is written; the nearer to the tunnel, the stronger."""

    BUILT_IN = 0
    DEFAULTS = 1
    GROUP = 2
    SITE = 3
    GATEWAY = 4
    TUNNEL = 5


@dataclass(frozen=True, slots=True)
class Setting:
    """A value, and who said it. ``path`` leads to it inside ``spot``."""

    value: str | int | bool
    level: Level
    layer: str
    spot: Spot | None
    path: tuple[str, ...]

    @property
    def place(self) -> Place | None:
        """Where it is written, or None for a built-in value."""
        return None if self.spot is None else self.spot.nearest(*self.path)

    @property
    def origin(self) -> Origin:
        """Who said it, and where."""
        return Origin(self.layer, self.place)


Settings = Mapping[str, Setting]
"""Settings by dotted key: ``crypto``, ``ike.dh``."""

_PLAIN: Final = (
    "provider", "region", "device", "critical", "package", "ike_id", "behind_nat", "mtu",
    "clamps_mss", "asn", "crypto", "psk", "dpd_seconds", "traffic",
)  # fmt: skip
_NESTED: Final = (
    ("ike", "ike"), ("esp", "esp"), ("phase1", "ike"), ("phase2", "esp"), ("bgp", "bgp"),
)  # fmt: skip
_SETTINGS: Final = frozenset({*_PLAIN, *(written for written, _ in _NESTED)})

BUILT_IN: Final[Settings] = {
    key: Setting(value, Level.BUILT_IN, "built-in", None, ())
    for key, value in (
        ("crypto", "strong"),
        ("psk", "env:VPN_PSK_{TUNNEL}"),
        # 30 s: the default interval of OpenStack VPNaaS; AWS detects a dead peer after 30 s, too.
        ("dpd_seconds", 30),
    )
}


def says_settings(model: Written) -> bool:
    """Tell whether a model says any setting at all."""
    return not model.model_fields_set.isdisjoint(_SETTINGS)


def settings_of(model: Written, level: Level, layer: str, spot: Spot) -> dict[str, Setting]:
    """Return what a model says, by dotted key; only what is written."""
    written = model.model_fields_set & _SETTINGS
    if not written:
        return {}
    found: dict[str, Setting] = {
        key: Setting(getattr(model, key), level, layer, spot, (key,))
        for key in _PLAIN
        if key in written
    }
    for name, key in _NESTED:
        inner = getattr(model, name) if name in written else None
        for part in sorted(inner.model_fields_set) if inner is not None else ():
            value = getattr(inner, part)
            found[f"{key}.{part}"] = Setting(value, level, layer, spot, (name, part))
    return found
