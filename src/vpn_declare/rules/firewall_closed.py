"""VPN169: a firewall in front of a gateway keeps out what a tunnel needs."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology, Tunnel
from vpn_declare.reach.gateways import gateways_of
from vpn_declare.reach.mtu import path_under

_INFO: Final = RuleInfo(
    code="VPN169",
    name="firewall-closed",
    severity=Severity.WARNING,
    summary="Firewall keeps out what a tunnel needs",
    why="IKE comes in at UDP 500. Behind it come packets of ESP, or UDP 4500 with ESP in it where "
    "an address is translated on the way: without them a tunnel is up and carries nothing.",
    fix="Open it in the firewall, and write it in `firewall:`.",
    source="RFC 7296, 2 and 2.23; RFC 3948; RFC 4303 (protocol 50)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for placed in gateways_of(topology):
        let_in = placed.gateway.firewall
        if let_in is None:
            continue
        missing: dict[str, str] = {}
        for tunnel in topology.tunnels_of.get(placed.address, ()):
            for opening in _needs(topology, tunnel):
                if opening not in let_in:
                    missing.setdefault(opening, tunnel.address)
        if missing:
            yield _INFO.finding(
                f"{placed.path}.firewall",
                f"The firewall of {placed.address} lets in {', '.join(let_in)}. "
                f"{_sentence(missing)} {_INFO.why}",
            )


def _needs(topology: Topology, tunnel: Tunnel) -> tuple[str, str]:
    return ("udp/500", "udp/4500" if path_under(topology, tunnel).has_nat else "esp")


def _sentence(missing: dict[str, str]) -> str:
    needs = (f"{tunnel} needs {opening}" for opening, tunnel in missing.items())
    return f"Missing: {'; '.join(needs)}."


RULE: Final = FunctionRule(_INFO, _check)
