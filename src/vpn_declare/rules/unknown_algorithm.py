"""VPN190: an end has an algorithm that does not exist, or a mix that makes no sense."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto.solve import misspelt
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN190",
    name="unknown-algorithm",
    severity=Severity.ERROR,
    summary="Algorithm that does not exist",
    why="Nobody can compare what an end has with the other one if nobody knows what it is.",
    fix="Write it as strongSwan does: `aes256gcm16`, `sha384`, `modp3072`; no integrity "
    "beside GCM.",
    source="IANA, Internet Key Exchange Version 2 (IKEv2) Parameters",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for tunnel in topology.tunnels.values():
        for side, end in (("left", tunnel.left), ("right", tunnel.right)):
            faults = (
                *misspelt("IKE (phase 1)", end.own.ike),
                *misspelt("ESP (phase 2)", end.own.esp),
            )
            if faults:
                yield _INFO.finding(
                    f"tunnels.{tunnel.address}.{side}.own",
                    f"At {end.address}: {' '.join(faults)} {_INFO.why}",
                )


RULE: Final = FunctionRule(_INFO, _check)
