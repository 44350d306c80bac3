"""VPN145: the ends can never agree on algorithms."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule
from vpn_declare.kinds.crypto.faults import NO_COMMON_PROPOSAL, no_common_proposal
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.topology import Topology


def _check(topology: Topology) -> Iterator[Diagnostic]:
    proposals = TunnelProposals(topology)
    for tunnel in topology.tunnels.values():
        if tunnel.crypto in proposals.suites:
            solution = proposals.of(tunnel)
            if solution.faults:
                yield no_common_proposal(tunnel, solution)


RULE: Final = FunctionRule(NO_COMMON_PROPOSAL, _check)
