"""Routes are led round what a plan interrupts, where that keeps a pair of networks together."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from vpn_declare.model.address import Address
from vpn_declare.model.plan import Plan
from vpn_declare.plan import PlanInput, WayRound, with_detours
from vpn_declare.reach import Detour, possible_detours
from vpn_declare.workflow.reachability import Effect


def led_round(
    plan: Plan, given: PlanInput, judge: Callable[[Plan], Effect]
) -> tuple[Plan, Effect]:
    """Return the plan with the detours that help, and what it does then.

    Every possible one is tried at once, and those that keep no pair together are taken out again.

    Args:
        plan: The plan without detours.
        given: What it was made from.
        judge: Returns what a plan does.
    """
    effect = judge(plan)
    possible = possible_detours(effect.interrupted, *effect.fabrics) if effect.fabrics else {}
    if not possible:
        return plan, effect
    tried = judge(with_detours(plan, map(_way, possible.values()), given))
    helping = _helping(possible, tried)
    better = with_detours(plan, map(_way, helping), given)
    found = judge(better)
    is_better = set(found.interrupted) < set(effect.interrupted)
    return (better, found) if is_better else (plan, effect)


def _helping(possible: Mapping[Address, Detour], effect: Effect) -> list[Detour]:
    parted = set(effect.interrupted)
    kept = (
        replace(one, pairs=tuple(pair for pair in one.pairs if pair not in parted))
        for one in possible.values()
    )
    return [one for one in kept if one.pairs]


def _way(detour: Detour) -> WayRound:
    return WayRound(
        route=detour.route, gateway=detour.gateway, origin=detour.tunnel, affects=detour.affects
    )
