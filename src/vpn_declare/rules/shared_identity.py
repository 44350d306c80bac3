"""VPN191: two far ends of one gateway present the same identity."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import carried_by
from vpn_declare.reach.gateways import gateway_at

_INFO: Final = RuleInfo(
    code="VPN191",
    name="shared-identity",
    severity=Severity.ERROR,
    summary="Two far ends present one identity",
    why="A gateway looks the key up by the identity. With two far ends of one name it "
    "takes the key of one of them, and the other fails with AUTHENTICATION_FAILED.",
    fix='Give each its own: `ike_id: "fqdn:{site}.vpn.example.com"`.',
    source="RFC 7296, section 2.15",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    bearers: dict[tuple[str, str], str] = {}
    for carried in carried_by(topology):
        remote = gateway_at(topology, carried.remote)
        identity = remote.gateway.ike_id
        if identity is None:
            continue
        first = bearers.setdefault((carried.local.address, identity), remote.address)
        if first != remote.address:
            yield _INFO.finding(
                f"{remote.path}.ike_id",
                f"{first} and {remote.address} both present {identity} to "
                f"{carried.local.address}. {_INFO.why}",
            )


RULE: Final = FunctionRule(_INFO, _check)
