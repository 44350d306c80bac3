"""Which decisions interrupt a path."""

from collections.abc import Mapping

from vpn_declare.model.address import Address
from vpn_declare.model.change import Impact
from vpn_declare.plan.decide import Decision

_INTERRUPTS = frozenset({Impact.ONE_PATH, Impact.ALL_PATHS, Impact.NEW_ADDRESS})


def interrupts(decision: Decision) -> bool:
    """Tell whether something that is there is interrupted."""
    return decision.change.impact in _INTERRUPTS and decision.recorded is not None


def interrupting_origins(decisions: Mapping[Address, Decision]) -> frozenset[str]:
    """Return the topology addresses of what is interrupted."""
    return frozenset(one.change.origin for one in decisions.values() if interrupts(one))
