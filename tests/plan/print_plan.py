"""Prints the bytes of one plan; run under several hash seeds by a test."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from plan.worlds import World
from vpn_declare.model.address import Address, Ref
from vpn_declare.model.resource import Resource
from vpn_declare.plan import plan_to_bytes


def box(name: str, **attributes: object) -> Resource:
    return Resource(
        address=Address(f"s/box/{name}"), kind="box", site="s", provider="p", origin=f"s.{name}",
        attributes=attributes,
    )  # fmt: skip


first = {r.address: r for r in (box("a", size=1), box("b", size=1, tags={"x": 1, "y": 2}))}
second = {
    r.address: r
    for r in (
        box("a", size=2),
        box("b", size=1, tags={"y": 3, "z": 4}),
        *(box(f"n{i}", parent=Ref(Address("s/box/a"), "id")) for i in range(20)),
    )
}
world = World()
world.carry_out(world.plan(first))
sys.stdout.buffer.write(plan_to_bytes(world.plan(second)))
