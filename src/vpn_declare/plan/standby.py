"""Paths that stand in for each other: which there are, and what tells whether each is up."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from vpn_declare.model.address import Address, site_of
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.resource import Recorded, Resource
from vpn_declare.plan.decide import Decision
from vpn_declare.plan.interrupting import origins_with_a_turn
from vpn_declare.plan.plan_input import PlanInput

Path = frozenset[str]
"""Topology addresses (tunnels, gateways) that one path uses and its alternatives do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """A resource that tells whether the path it belongs to is up.

    ``name`` is the one by which state knows it when the plan looks.
    """

    resource: Resource
    recorded: Recorded | None
    is_up: bool | None
    name: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Standby:
    """Paths that stand in for each other, by group, and what tells of each whether it is up.

    Attributes:
        groups: The paths of each group, in the order of their turns.
        witnesses: By the tunnel that they belong to.
    """

    groups: tuple[tuple[Path, ...], ...] = ()
    witnesses: Mapping[str, tuple[Witness, ...]] = field(default_factory=dict)

    def of(self, path: Path) -> Iterator[Witness]:
        """Yield what tells whether a path is up."""
        for origin in sorted(path):
            yield from self.witnesses.get(origin, ())

    def is_down(self, path: Path) -> bool:
        """Tell whether a path was seen to be down when the plan was made."""
        return any(witness.is_up is False for witness in self.of(path))

    def is_reliable(self, path: Path) -> bool:
        """Tell whether a path is there and was not seen to be down."""
        known = [witness.recorded for witness in self.of(path)]
        is_new = bool(known) and all(record is None for record in known)
        return not is_new and not self.is_down(path)


def standby_of(
    given: PlanInput,
    recorded: Mapping[Address, Recorded],
    old_names: Mapping[Address, Address] = MappingProxyType({}),
) -> Standby:
    """Return the paths that stand in for each other.

    Those that are down, or not there yet, come first: others do not rely on them.

    Args:
        given: The input of the plan.
        recorded: What state remembers, under its new names.
        old_names: The names under which that stays which the plan, being a part, does not rename.
    """
    if not given.alternatives:
        return Standby()
    concerned = {origin for group in given.alternatives for path in group for origin in path}
    found: defaultdict[str, list[Witness]] = defaultdict(list)
    for address, resource in given.desired.items():
        if resource.origin in concerned and _tells(given, resource):
            found[resource.origin].append(
                _witness(given, resource, recorded.get(address), old_names.get(address))
            )
    witnesses = {origin: tuple(items) for origin, items in found.items()}
    plain = Standby(groups=given.alternatives, witnesses=witnesses)
    groups = tuple(tuple(sorted(group, key=plain.is_reliable)) for group in plain.groups)
    return Standby(groups=groups, witnesses=witnesses)


def _witness(
    given: PlanInput, resource: Resource, record: Recorded | None, old_name: Address | None
) -> Witness:
    name = old_name or resource.address
    if record is not None and old_name is not None:
        record = replace(record, address=name, site=site_of(name))
    return Witness(resource=resource, recorded=record, is_up=given.up.get(name), name=name)


def _tells(given: PlanInput, resource: Resource) -> bool:
    return given.kind_of(resource.provider, resource.kind).tells_if_up


def stand_in(group: tuple[Path, ...], number: int) -> int:
    """Return which path of a group carries what another one carries: the most preferred other."""
    last = len(group) - 1
    return last - 1 if number == last else last


def remarks_on_standby(
    standby: Standby, decisions: Mapping[Address, Decision]
) -> Iterator[Diagnostic]:
    """Yield a warning for each path that is changed while what stands in for it is down."""
    changed = origins_with_a_turn(decisions)
    told: set[tuple[str, ...]] = set()
    for group in standby.groups:
        for number, path in enumerate(group):
            other = group[stand_in(group, number)]
            is_alone = path & changed and not other & changed and standby.is_down(other)
            names = tuple(sorted(one for one in other if "--" in one))
            if is_alone and not standby.is_down(path) and names not in told:
                told.add(names)
                yield _spare_is_down(names, sorted(path & changed))


def _spare_is_down(names: tuple[str, ...], changed: list[str]) -> Diagnostic:
    return Diagnostic(
        code="VPN249",
        severity=Severity.WARNING,
        summary="The spare path is down",
        detail=f"{', '.join(names)} stands in for {', '.join(changed)}, which this plan"
        " changes, and is down now. Networks that both carry have no other path meanwhile.",
        fix="Bring it up first: `vpn-declare status` may tell why it is down.",
        path=names[0] if names else "",
    )
