"""VPN124: a tunnel carries the network that its own gateway's address lies in."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.prefix import parse_address
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import carried_by
from vpn_declare.reach.gateways import gateway_at
from vpn_declare.reach.networks import networks_of

_INFO: Final = RuleInfo(
    code="VPN124",
    name="address-inside-carried",
    severity=Severity.ERROR,
    summary="Gateway's address lies in a carried network",
    why="The packets of the tunnel itself would be sent into the tunnel, round and round.",
    fix="Carry a network that does not hold the gateway's address.",
    source="RFC 4301, section 5",
)

_LONGER: Final = (
    "The packets of the tunnel itself need a longer route than that, which leads past the tunnel."
)
_KEEP: Final = "Nothing, if {} has such a route: most products set it by themselves."


def _check(topology: Topology) -> Iterator[Diagnostic]:
    networks = {item.address: item for item in networks_of(topology)}
    for carried in carried_by(topology):
        remote = gateway_at(topology, carried.remote)
        if remote.fixed_address is None:
            continue
        address = parse_address(remote.fixed_address)
        for name in carried.remote_networks():
            prefix = networks[name].prefix
            if prefix.contains(address):
                yield _INFO.finding(
                    f"tunnels.{carried.tunnel.address}",
                    f"{carried.tunnel.address} carries {name} ({networks[name].cidr}), in which "
                    f"lies {remote.fixed_address} of {remote.address}. "
                    + (_LONGER if prefix.is_default else _INFO.why),
                    severity=Severity.INFO if prefix.is_default else None,
                    fix=_KEEP.format(carried.local.address) if prefix.is_default else "",
                )


RULE: Final = FunctionRule(_INFO, _check)
