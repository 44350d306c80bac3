"""VPN140: a gateway's subnet lies outside its VPC."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule
from vpn_declare.kinds.subnet_collisions import OUTSIDE, subnet_faults
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.topology import Topology


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for site in topology.sites.values():
        for found in subnet_faults(site):
            if found.code == OUTSIDE.code:
                yield found


RULE: Final = FunctionRule(OUTSIDE, _check)
