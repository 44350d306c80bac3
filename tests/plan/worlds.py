"""Small random worlds for the planner: resources, records, and an interpreter of plans.

The interpreter is the oracle: it knows nothing of how plans are made, refuses what a real far side
would refuse (making something before what it refers to exists, deleting a
parent), and
tells what is there in the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hypothesis import strategies as st

from vpn_declare.contracts.kind import Attribute, Kind
from vpn_declare.model.address import Address, Ref, make_address
from vpn_declare.model.change import Impact, OnChange
from vpn_declare.model.plan import Plan, Step
from vpn_declare.model.resource import Recorded, Resource
from vpn_declare.model.value import Value, refs_in
from vpn_declare.plan import PlanInput, make_plan


def kind(name: str, *, side_by_side: bool = False, apart_by: str = "") -> Kind:
    return Kind(
        name=name,
        title=name,
        plural=name + "s",
        summary=name,
        create_before_delete=side_by_side,
        told_apart_by=frozenset(apart_by.split()),
        impact_on_delete=Impact.ONE_PATH,
        attributes={
            "colour": Attribute(summary="changes in place"),
            "size": Attribute(summary="fixed", on_change=OnChange.REPLACE),
            "parent": Attribute(summary="fixed", on_change=OnChange.REPLACE),
            "friend": Attribute(summary="changes in place"),
            "at": Attribute(summary="changes in place"),
            "id": Attribute(summary="id", computed=True),
            "address": Attribute(summary="told by the far side", computed=True),
        },
    )


KINDS = {
    "box": kind("box"),
    "twin": kind("twin", side_by_side=True),
    "road": kind("road", side_by_side=True, apart_by="size"),
}


def kind_of(_provider: str, name: str) -> Kind:
    return KINDS[name]


@dataclass
class World:
    """What is there: objects by id, and the bookkeeping of who is where."""

    recorded: dict[Address, Recorded] = field(default_factory=dict)
    objects: dict[str, Mapping[str, Value]] = field(default_factory=dict)
    made: int = 0

    def plan(self, desired: Mapping[Address, Resource], **more: object) -> Plan:
        return make_plan(
            PlanInput(
                name="t", environment="e", desired=desired, recorded=self.recorded,
                kind_of=kind_of, **more,
            )
        )  # fmt: skip

    def carry_out(self, plan: Plan, order: list[Step] | None = None) -> None:
        for step in order or any_order(plan):
            getattr(self, f"_{step.action.value}")(step)

    def _resolve(self, value: Value) -> Value:
        if isinstance(value, Ref):
            target = self.recorded[value.address]
            assert target.remote_id in self.objects, f"{value} is not there"
            return target.remote_id if value.attribute == "id" else target.attributes["colour"]
        return value

    def _create(self, step: Step) -> None:
        assert step.desired is not None
        attributes = {n: self._resolve(v) for n, v in step.desired.attributes.items()}
        self.made += 1
        remote_id = f"o{self.made}"
        self.objects[remote_id] = attributes
        self._write(step.desired, remote_id, attributes)

    def _update(self, step: Step) -> None:
        assert step.desired is not None
        record = self.recorded[step.address]
        attributes = {n: self._resolve(v) for n, v in step.desired.attributes.items()}
        assert record.remote_id in self.objects
        self.objects[record.remote_id] = attributes
        self._write(step.desired, record.remote_id, attributes)

    def _record(self, step: Step) -> None:
        self._update(step)

    def _write(self, wanted: Resource, remote_id: str, attributes: Mapping[str, Value]) -> None:
        needs = {ref.address for v in wanted.attributes.values() for ref in refs_in(v)}
        self.recorded[wanted.address] = Recorded(
            address=wanted.address, kind=wanted.kind, site=wanted.site, provider=wanted.provider,
            origin=wanted.origin, remote_id=remote_id, attributes=attributes,
            depends_on=tuple(sorted(needs | set(wanted.depends_on))),
        )  # fmt: skip

    def _delete(self, step: Step) -> None:
        record = self.recorded.pop(step.address)
        users = [a for a, o in self.objects.items() if record.remote_id == o.get("parent")]
        assert not users, f"{record.remote_id} is still in use by {users}"
        del self.objects[record.remote_id or ""]

    def _forget(self, step: Step) -> None:
        self.recorded.pop(step.address)

    def _move(self, step: Step) -> None:
        assert step.recorded is not None
        old = self.recorded.pop(step.recorded.address)
        assert step.address not in self.recorded
        self.recorded[step.address] = Recorded(
            address=step.address, kind=old.kind, site=step.address.split("/")[0],
            provider=old.provider, origin=step.desired.origin if step.desired else old.origin,
            remote_id=old.remote_id, attributes=old.attributes, depends_on=old.depends_on,
        )  # fmt: skip
        self.recorded = {
            a: r
            if old.address not in r.depends_on
            else Recorded(
                address=r.address, kind=r.kind, site=r.site, provider=r.provider, origin=r.origin,
                remote_id=r.remote_id, attributes=r.attributes,
                depends_on=tuple(
                    sorted(step.address if d == old.address else d for d in r.depends_on)
                ),
            )
            for a, r in self.recorded.items()
        }  # fmt: skip

    def shows(self, desired: Mapping[Address, Resource]) -> bool:
        """Tell whether exactly the wanted objects are there, with the wanted values."""
        if set(self.recorded) != set(desired) or len(self.objects) != len(desired):
            return False
        return all(
            self.objects[self.recorded[a].remote_id or ""]
            == {n: self._resolve(v) for n, v in r.attributes.items()}
            for a, r in desired.items()
        )


def any_order(plan: Plan, pick: int = 0) -> list[Step]:
    """Return the steps in some order that their ``after`` allows; ``pick`` chooses which."""
    left = {step.id: step for step in plan.steps}
    done: list[Step] = []
    while left:
        ready = [s for s in left.values() if not any(a in left for a in s.after)]
        assert ready, "the steps wait for each other"
        step = ready[pick % len(ready)]
        pick = pick * 31 + 7
        done.append(left.pop(step.id))
    return done


@st.composite
def wanted(draw: st.DrawFn, names: str = "abcdef") -> dict[Address, Resource]:
    """Random resources that refer to earlier ones, so there is never a ring."""
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=len(names)))
    found: dict[Address, Resource] = {}
    for name in sorted(chosen):
        address = make_address("s", draw(st.sampled_from(["box", "twin"])), name)
        attributes: dict[str, Value] = {
            "colour": draw(st.sampled_from(["red", "blue"])),
            "size": draw(st.integers(1, 2)),
        }
        for link in ("parent", "friend"):
            if found and draw(st.booleans()):
                attributes[link] = Ref(draw(st.sampled_from(sorted(found))), "id")
        needs = (
            tuple(sorted(draw(st.sets(st.sampled_from(sorted(found)), max_size=1))))
            if found
            else ()
        )
        found[address] = Resource(
            address=address, kind=address.split("/")[1], site="s", provider="p",
            attributes=attributes, origin=f"s.{name}", depends_on=needs,
        )  # fmt: skip
    return found
