"""Which decisions interrupt a path, or may."""

from collections.abc import Mapping
from typing import Final

from vpn_declare.model.address import Address
from vpn_declare.model.change import Impact
from vpn_declare.plan.decide import Decision

ROUTE: Final = "route"
_LEADS: Final = "next_hop"


def takes_a_turn(decision: Decision) -> bool:
    """Tell whether a path that is there is changed: new keys may interrupt it, if they fail.

    A route that moves interrupts none.
    """
    change = decision.change
    is_felt = change.kind != ROUTE and change.impact is not Impact.NONE
    return is_felt and decision.recorded is not None


def leads_elsewhere(decision: Decision) -> bool:
    """Tell whether a route is led to another tunnel than it leads to now."""
    change, record = decision.change, decision.recorded
    if change.kind != ROUTE or record is None:
        return False
    hops = [item for item in change.differences if item.attribute == _LEADS]
    return any(item.drift or record.origin != change.origin for item in hops)


def origins_with_a_turn(decisions: Mapping[Address, Decision]) -> frozenset[str]:
    """Return the topology addresses of what takes a turn."""
    return frozenset(one.change.origin for one in decisions.values() if takes_a_turn(one))
