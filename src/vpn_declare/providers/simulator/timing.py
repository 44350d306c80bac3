"""How long things take: VNG's minutes, shrunk by one factor."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_PROVISIONING_SECONDS: Final = 240.0
"""A VPN is provisioned in 3 to 5 minutes (VNG, "Create VPN Site-to-Site"); this is the middle."""

_SPREAD: Final = 0.25
"""Three and five minutes, as a share of four."""

_READY_SECONDS: Final[Mapping[str, float]] = MappingProxyType(
    {"vpc": 4.0, "subnet": 1.0, "gateway": _PROVISIONING_SECONDS, "route_table": 5.0}
)
"""Seconds from asking to ACTIVE, as seen at VNG's API. A peer, a child, a route: at once."""

_GONE_SECONDS: Final[Mapping[str, float]] = MappingProxyType(
    {"vpc": 20.0, "subnet": 5.0, "gateway": 60.0, "route_table": 5.0}
)
"""Seconds from asking to gone. VNG's VPC was seen to take 3 to 42; a gateway's is an estimate."""

_LINGER_SECONDS: Final = 240.0
"""How long a VPC is still "used by a vNetwork" after its gateway: under 1 to 11 minutes seen."""

_POLLS_PER_WAIT: Final = 8
_POLL_SECONDS: Final = (0.002, 5.0)


@dataclass(frozen=True, slots=True)
class Timing:
    """Waits in seconds, with VNG's proportions.

    Attributes:
        provisioning_ms: How long a gateway is provisioned, milliseconds.
    """

    provisioning_ms: int

    def ready_after(self, kind: str, thing_id: str) -> float:
        """Return how long a new object is pending: up to a quarter more or less, by its id."""
        draw = int.from_bytes(hashlib.sha256(thing_id.encode()).digest()[:4], "big") / 2**32
        return self._scaled(_READY_SECONDS.get(kind, 0.0)) * (1 + _SPREAD * (2 * draw - 1))

    def gone_after(self, kind: str) -> float:
        """Return how long an object is still shown as being deleted."""
        return self._scaled(_GONE_SECONDS.get(kind, 0.0))

    def lingers(self) -> float:
        """Return how long a VPC is held after its gateway is gone."""
        return self._scaled(_LINGER_SECONDS)

    def poll_seconds(self, kind: str) -> float:
        """Return how long to wait between two looks at a pending object."""
        wait = self._scaled(max(_READY_SECONDS.get(kind, 0.0), _GONE_SECONDS.get(kind, 0.0)))
        least, most = _POLL_SECONDS
        return min(max(wait / _POLLS_PER_WAIT, least), most)

    def _scaled(self, seconds: float) -> float:
        return seconds * self.provisioning_ms / 1000 / _PROVISIONING_SECONDS
