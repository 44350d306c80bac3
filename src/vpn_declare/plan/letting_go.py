"""What the far side refuses to have twice is let go of before another takes it."""

from collections.abc import Iterator, Mapping

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action
from vpn_declare.plan.decide import Decision
from vpn_declare.plan.exclusive import Held, Holdings, held


def waits_for_others(
    decisions: Mapping[Address, Decision],
    forward: Mapping[Address, str],
    backward: Mapping[Address, str],
) -> Iterator[tuple[str, str]]:
    """Yield ``(later, earlier)`` steps: a prefix is taken when whoever had it has let go of it.

    Args:
        decisions: What becomes of each resource.
        forward: The step that makes or changes what is behind an address.
        backward: The step that removes it.
    """
    for taker, owner in in_the_way(decisions):
        letting_go = backward.get(owner) or forward.get(owner)
        if taker in forward and letting_go is not None:
            yield forward[taker], letting_go


def in_the_way(decisions: Mapping[Address, Decision]) -> Iterator[tuple[Address, Address]]:
    """Yield who takes a prefix, with each that has to let go of it first."""
    given_up = Holdings()
    for address, decision in decisions.items():
        has = _gives_up(decision)
        if has is not None:
            given_up.add(address, has)
    for address, decision in decisions.items() if given_up else ():
        wants = _wants(decision)
        if wants is not None:
            others = (owner for owner in given_up.in_the_way_of(wants) if owner != address)
            yield from ((address, owner) for owner in others)


def _wants(decision: Decision) -> Held | None:
    resource = decision.resource
    if resource is None or not resource.exclusive:
        return None
    return held(decision.kind, resource, decision.change.after or {})


def _gives_up(decision: Decision) -> Held | None:
    """Return what is had no longer, or not all the time, when the plan has been carried out."""
    recorded = decision.recorded
    if recorded is None:
        return None
    has = held(decision.kind, recorded, recorded.attributes)
    keeps = decision.change.action is Action.UPDATE and has == _wants(decision)
    return None if keeps else has
