"""Routes are led round what a plan interrupts, where that keeps a pair of networks together."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from vpn_declare.model.address import Address
from vpn_declare.model.plan import Plan
from vpn_declare.model.topology import Topology
from vpn_declare.plan import PlanInput, WayRound, with_detours
from vpn_declare.reach import Detour, possible_detours
from vpn_declare.workflow.reachability import Effect, effect_of


def led_round(
    plan: Plan,
    effect: Effect,
    given: PlanInput,
    topology: Topology | None,
    held: Mapping[str, int] | None = None,
) -> tuple[Plan, Effect]:
    """Return the plan with the detours that help, and what it does then.

    Every possible one is tried at once, and those that keep no pair together are taken out again.

    Args:
        plan: The plan without detours.
        effect: What it does.
        given: What it was made from.
        topology: What is declared.
        held: Preferences that state remembers of tunnels, by address; None takes the file's.
    """
    fabrics = effect.before.fabric, effect.after.fabric
    possible = possible_detours(effect.interrupted, *fabrics)
    if not possible:
        return plan, effect

    def tried(chosen: Iterable[Detour]) -> tuple[Plan, Effect]:
        ways = [_way(one) for one in chosen]
        with_them = with_detours(plan, ways, given)
        return with_them, effect_of(with_them, given.recorded, topology, held)

    helping = _helping(possible, tried(possible.values())[1])
    if not helping:
        return plan, effect
    better = tried(helping)
    is_better = set(better[1].interrupted) < set(effect.interrupted)
    return better if is_better else (plan, effect)


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
