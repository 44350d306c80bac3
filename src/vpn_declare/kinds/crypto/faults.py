"""The two faults that leave a tunnel without proposals: rules tell them first, expanding too."""

from typing import Final

from vpn_declare.contracts.rule import RuleInfo
from vpn_declare.kinds.crypto.solve import Solution
from vpn_declare.kinds.crypto.suites import SUITES
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Tunnel

_NOT_SUITABLE: Final = "2022"
"""VNG's code for algorithms that do not suit (its Vietnamese page), or an empty key."""

UNKNOWN_SUITE: Final = RuleInfo(
    code="VPN144",
    name="unknown-suite",
    severity=Severity.ERROR,
    summary="Unknown crypto suite",
    why="Nobody can tell what algorithms a suite stands for that does not exist.",
    fix=f"Use one of {', '.join(sorted(SUITES))}, or declare your own under `suites:` in "
    "vpn-declare.yaml.",
    source="vpn-declare",
)

NO_COMMON_PROPOSAL: Final = RuleInfo(
    code="VPN145",
    name="no-common-proposal",
    severity=Severity.ERROR,
    summary="No common proposal",
    why="Each end accepts only what it can do; the responder would answer NO_PROPOSAL_CHOSEN, in "
    "IKE_SA_INIT for IKE and in IKE_AUTH for ESP.",
    fix="Name another suite (`interop` asks least), or take out what `ike:` and `esp:` fix.",
    source="RFC 7296, section 2.7; tables of capabilities",
    vendor_code=_NOT_SUITABLE,
)


def unknown_suite(tunnel: Tunnel) -> Diagnostic:
    """Return the finding of a tunnel whose suite does not exist."""
    return UNKNOWN_SUITE.finding(
        f"tunnels.{tunnel.address}.crypto",
        f"{tunnel.address} asks for the suite {tunnel.crypto!r}, which does not exist.",
    )


_MISSPELT: Final = (
    "Correct what `ike:` and `esp:` fix: names are strongSwan's (`aes256gcm16`, `sha384`, "
    "`modp3072`), and beside GCM there is no integrity."
)


def no_common_proposal(tunnel: Tunnel, solution: Solution) -> Diagnostic:
    """Return the finding of a tunnel whose ends can never agree."""
    return NO_COMMON_PROPOSAL.finding(
        f"tunnels.{tunnel.address}",
        f"The ends of {tunnel.address} can never agree with the suite {tunnel.crypto} and "
        f"what the file fixes. {' '.join(solution.faults)}",
        fix="" if solution.lacking else _MISSPELT,
        vendor_code=_NOT_SUITABLE if "vngcloud" in solution.lacking else "",
    )
