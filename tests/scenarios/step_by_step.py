"""A far side that carries a plan out step by step, and the packets that pass at each moment.

It knows nothing of how plans are made or judged. Objects hold what they were last told. A tunnel
lets packets through only while its two peers agree about each other's address and identity, the
IKE proposal and the key. What is to be seen up must be so at the first look; what a part of a plan
changes at one end only is not, and is kept in mind.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network
from random import Random

from reach.packet_walk import Place, World, pairs_by_walking
from reach.random_edits import Names, in_new_words, resource_in_new_words
from reach.random_topologies import others_of
from vpn_declare.model.address import Address, Ref
from vpn_declare.model.plan import Plan, Step, StepAction
from vpn_declare.model.resource import Recorded, Resource, needs_of
from vpn_declare.model.topology import Topology


@dataclass(frozen=True)
class Thing:
    number: int
    wanted: Resource
    values: dict


@dataclass
class FarSide:
    """What is there; ``names`` are the new ones of what a plan renames.

    A thing is what it is, by whichever name it goes: packets are walked by the new ones.
    """

    things: dict[Address, Thing] = field(default_factory=dict)
    made: int = 0
    names: Names = field(default_factory=dict)
    preferences: Mapping[str, int] = field(default_factory=dict)
    not_up: list[Address] = field(default_factory=list)
    one_way: frozenset[str] = frozenset()

    def carry_out(self, step: Step) -> None:
        match step.action:
            case StepAction.CREATE:
                self.made += 1
                self._put(step.desired, self.made)
            case StepAction.UPDATE | StepAction.RECORD | StepAction.DETOUR:
                self._put(step.desired, self.things[step.address].number)
            case StepAction.DELETE:
                del self.things[step.address]
            case StepAction.MOVE:
                self._move(step.recorded.address, step.address, step.desired)
            case StepAction.FORGET | StepAction.RELEASE:
                pass  # it stays as it is
            case StepAction.CONFIRM:
                if not self.is_up(self.things[step.address]):
                    self.not_up.append(step.address)
            case other:
                raise AssertionError(other)

    def _put(self, wanted: Resource, number: int) -> None:
        values = {name: self._value(value) for name, value in wanted.attributes.items()}
        self.things[wanted.address] = thing = Thing(number, wanted, values)
        if wanted.kind == "child" and wanted.site in self.one_way:
            others = {a for a, one in self.things.items() if is_in_the_way(one, thing)}
            assert others == {wanted.address}

    def _value(self, value):
        if not isinstance(value, Ref):
            return value
        thing = self.things[value.address]
        told = f"{value.attribute}-{thing.number}"
        return thing.values.get(value.attribute, told)

    def _move(self, old: Address, new: Address, wanted: Resource | None) -> None:
        """What a thing is for is noted with its new name; what it is told stays."""
        thing = self.things.pop(old)
        noted = thing.wanted
        if wanted is not None:
            noted = replace(noted, origin=wanted.origin, depends_on=wanted.depends_on)
        self.things[new] = replace(thing, wanted=noted)

    def recorded(self) -> dict[Address, Recorded]:
        return {address: _record(address, thing) for address, thing in self.things.items()}

    def pairs(self, topology: Topology) -> set[tuple[str, str]]:
        """All pairs of networks that reach each other now."""
        up = self._up()
        named = [resource_in_new_words(one.wanted, self.names) for one in self.things.values()]
        ranks = dict(self.preferences)
        ranks |= {address: tunnel.preference for address, tunnel in topology.tunnels.items()}
        others = others_of(topology)
        world = World(
            named, places_of(topology), lambda tunnel: ranks.get(tunnel, 0), others,
            passes=lambda child: child.origin in up,
        )  # fmt: skip
        return pairs_by_walking(world)

    def is_up(self, child: Thing) -> bool:
        """Whether the tunnel of a selector pair is up now: nothing else brings it up later."""
        return self._tunnel(child) in self._up()

    def _tunnel(self, thing: Thing) -> str:
        return in_new_words(thing.wanted.origin, self.names)

    def _up(self) -> set[str]:
        return {name for name, ends in self._peers().items() if self._agree(ends)}

    def _peers(self) -> dict[str, list[Thing]]:
        found: dict[str, list[Thing]] = {}
        for thing in self.things.values():
            if thing.wanted.kind == "peer":
                found.setdefault(self._tunnel(thing), []).append(thing)
        return found

    def _agree(self, ends: list[Thing]) -> bool:
        if len(ends) != 2:
            return False
        one, other = ends
        same = all(one.values[name] == other.values[name] for name in ("ike", "psk"))
        return same and self._knows(one, other) and self._knows(other, one)

    def _knows(self, one: Thing, other: Thing) -> bool:
        """Tell whether one peer has the address and the identity of the other."""
        if one.values["remote_identity"] != other.values["local_identity"]:
            return False
        gateway = next(
            (t for t in self.things.values() if f"id-{t.number}" == other.values["gateway"]), None
        )
        if gateway is None:
            return False
        own = gateway.values.get("public_ip", f"public_ip-{gateway.number}")
        return one.values["remote_address"] in {own, "dynamic"}


def is_in_the_way(one: Thing, other: Thing) -> bool:
    """Tell whether two selector pairs of a site are for the same packets."""
    if (one.wanted.kind, one.wanted.site) != (other.wanted.kind, other.wanted.site):
        return False
    return all(
        IPv4Network(one.values[name]).overlaps(IPv4Network(other.values[name]))
        for name in ("local_cidr", "remote_cidr")
    )


def _record(address: Address, thing: Thing) -> Recorded:
    wanted = thing.wanted
    outputs = {name: f"{name}-{thing.number}" for name in ("id", "public_ip", "private_ip")}
    known = {name: value for name, value in outputs.items() if name not in wanted.attributes}
    return Recorded(
        address=address, kind=wanted.kind, site=wanted.site, provider=wanted.provider,
        connection=wanted.connection, title=wanted.title, origin=wanted.origin,
        remote_id=f"id-{thing.number}", key=f"key-{thing.number}", attributes=thing.values,
        outputs=known, depends_on=needs_of(wanted),
    )  # fmt: skip


def places_of(topology: Topology) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for site in topology.sites.values():
        for name, network in {**site.vpcs, **site.networks}.items():
            serving = [one.name for one in site.gateways.values() if name in one.networks]
            found[f"{site.name}.{name}"] = Place(
                cidr=IPv4Network(network.cidr),
                is_vpc=name in site.vpcs,
                gateways=tuple(f"{site.name}.{gateway}" for gateway in serving),
            )
    return found


def with_what_was(first: Topology, second: Topology) -> Topology:
    """Return the second topology with the sites and gateways that are in the first one only."""
    sites = {
        name: replace(site, gateways={**first.sites[name].gateways, **site.gateways})
        if name in first.sites
        else site
        for name, site in second.sites.items()
    }
    return replace(second, sites={**first.sites, **sites})


def in_some_order(plan: Plan, chance: Random) -> Iterator[Step]:
    """The steps in an order that they allow, drawn by chance."""
    left = {step.id: step for step in plan.steps}
    while left:
        ready = sorted(i for i, step in left.items() if not any(a in left for a in step.after))
        yield left.pop(chance.choice(ready))


def with_denials(topology: Topology, expectations: tuple) -> Topology:
    return replace(topology, expect=expectations)
