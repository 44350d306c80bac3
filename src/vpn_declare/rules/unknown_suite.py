"""VPN144: a suite that does not exist."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule
from vpn_declare.kinds.crypto.faults import UNKNOWN_SUITE, unknown_suite
from vpn_declare.kinds.crypto.suites import suites_of
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.topology import Topology


def _check(topology: Topology) -> Iterator[Diagnostic]:
    suites = suites_of(topology)
    for tunnel in topology.tunnels.values():
        if tunnel.crypto not in suites:
            yield unknown_suite(tunnel)


RULE: Final = FunctionRule(UNKNOWN_SUITE, _check)
