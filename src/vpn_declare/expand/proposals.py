"""The proposals of each tunnel's ends, and what is to be said of them in a plan.

What rules say already (lifetimes, missing post-quantum key exchange) is not said again. The two
faults that leave a tunnel out are, because expanding must not depend on who asked the rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from vpn_declare.kinds.crypto import Pinned, Solution
from vpn_declare.kinds.crypto.faults import no_common_proposal, unknown_suite
from vpn_declare.kinds.crypto.pins import pin_key, pin_text, terms_of
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology, Tunnel

_SHOWN: Final = 3


@dataclass(slots=True)
class ProposalMaker:
    """Chooses proposals and keeps what is worth a remark."""

    topology: Topology
    pinned: Mapping[str, Pinned] = field(default_factory=dict)
    _faults: list[Diagnostic] = field(default_factory=list)
    _chosen: dict[str, list[str]] = field(default_factory=dict)
    _pins: dict[str, str] = field(default_factory=dict)
    _proposals: TunnelProposals = field(init=False)

    def __post_init__(self) -> None:
        self._proposals = TunnelProposals(self.topology, self.pinned)

    def proposals_of(self, tunnel: Tunnel) -> Solution:
        """Return the proposals of a tunnel's two ends, or a solution that holds the faults."""
        solution = self._proposals.of(tunnel)
        if tunnel.crypto not in self._proposals.suites:
            self._faults.append(unknown_suite(tunnel))
        elif solution.faults:
            self._faults.append(no_common_proposal(tunnel, solution))
        else:
            terms = terms_of(self.topology, tunnel)
            self._pins[pin_key(tunnel.address)] = pin_text(tunnel, solution, terms)
            is_new = tunnel.address not in self.pinned
            if is_new or solution.is_kept or solution.is_given_up:
                self._chosen.setdefault(solution.reason, []).append(tunnel.address)
        return self._proposals.at_ends(tunnel)

    def pins(self) -> Mapping[str, str]:
        """Return what state has to remember of the tunnels that were asked for."""
        return self._pins

    def faults(self) -> list[Diagnostic]:
        """Return a fault for each tunnel that was left out."""
        return self._faults

    def remarks(self) -> tuple[Diagnostic, ...]:
        """Return one remark for each reason why proposals are as they are."""
        return tuple(_chosen(*item) for item in sorted(self._chosen.items()))


def _chosen(reason: str, tunnels: list[str]) -> Diagnostic:
    shown = ", ".join(sorted(tunnels)[:_SHOWN])
    more = f" and {len(tunnels) - _SHOWN} more" if len(tunnels) > _SHOWN else ""
    return Diagnostic(
        code="VPN151",
        severity=Severity.INFO,
        summary="Proposal chosen",
        detail=f"{reason}. For {shown}{more}.",
    )
