"""VPN175: names of two tunnels are one when a device cuts them."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.gateways import gateways_of

_INFO: Final = RuleInfo(
    code="VPN175",
    name="names-collide",
    severity=Severity.WARNING,
    summary="Tunnels share a name on the device",
    why="The device allows few characters for a name, and two tunnels whose names begin "
    "alike become one.",
    fix="Name sites so that they differ early, or give the tunnels a `name:`.",
    source="FortiOS administration guide (15 characters); Linux, IFNAMSIZ",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for placed in gateways_of(topology):
        length = capabilities.at(placed.site.name).limits.name_length
        seen: dict[str, str] = {}
        for tunnel in topology.tunnels_of.get(placed.address, ()) if length else ():
            is_left = tunnel.left.address == placed.address
            far = (tunnel.right if is_left else tunnel.left).address.replace(".", "-")
            cut = (f"{far}-{tunnel.name}" if tunnel.name else far)[:length]
            other = seen.setdefault(cut, tunnel.address)
            if other != tunnel.address:
                yield _INFO.finding(
                    f"tunnels.{tunnel.address}",
                    f"On {placed.address}, which allows {length} characters, {other} and "
                    f"{tunnel.address} would both be called {cut!r}. {_INFO.why}",
                )


RULE: Final = FunctionRule(_INFO, _check)
