"""VPN129: a tunnel without a pre-shared key."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN129",
    name="key-missing",
    severity=Severity.ERROR,
    summary="Tunnel without a key",
    why="Both ends prove with the pre-shared key who they are.",
    fix="Write `psk:` with a reference, as `env:VPN_PSK_{TUNNEL}`.",
    source="VNG Cloud, VPN Site-to-Site, connect conditions; RFC 7296, section 2.15",
    vendor_code="2022",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for tunnel in topology.tunnels.values():
        scheme, _, rest = tunnel.psk.partition(":")
        if not tunnel.psk.strip() or (scheme != GENERATE and not rest.strip()):
            yield _INFO.finding(
                f"tunnels.{tunnel.address}.psk",
                f"{tunnel.address} names no key. {_INFO.why}",
                vendor_code=capabilities.code_at(tunnel.left.site, tunnel.right.site),
            )


RULE: Final = FunctionRule(_INFO, _check)
