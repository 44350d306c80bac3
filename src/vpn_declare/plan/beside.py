"""Whether a replacement can stand beside the old one: told apart, and with room for both."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from vpn_declare.contracts.kind import Kind
from vpn_declare.model.address import Address
from vpn_declare.model.change import Difference
from vpn_declare.model.resource import Recorded, Resource, needs_of
from vpn_declare.model.value import Attributes, canonical
from vpn_declare.plan.plan_input import PlanInput

_Name = tuple[str, str, bytes]
"""A site, a kind, and the values of what tells its things apart."""


class Names:
    """What is there by what tells it apart; found once, when it is first asked for."""

    def __init__(self, given: PlanInput, recorded: Mapping[Address, Recorded]) -> None:
        self._given = given
        self._recorded = recorded
        self._beside: Counter[Address] = Counter()

    def claim(self, resource: Resource, kind: Kind, found: Iterable[Difference]) -> bool:
        """Tell whether what a resource is to become can be there together with what it was.

        It needs a value that neither its old self has nor another one that is there: two networks
        that swap their prefixes would meet. And what it lies in must have room for one more, which
        is taken then.
        """
        if not kind.told_apart_by:
            return True
        if not any(item.attribute in kind.told_apart_by for item in found):
            return False
        if _name(kind, resource.site, resource.attributes) in self._there:
            return False
        places = tuple(self._places(kind.name, needs_of(resource)))
        rooms = self._given.rooms
        if any(self._at_most[one] + self._beside[one] >= rooms[one][1] for one in places):
            return False
        self._beside.update(places)
        return True

    @cached_property
    def _there(self) -> frozenset[_Name]:
        recorded = self._recorded.values()
        kinds = ((self._given.kind_of(one.provider, one.kind), one) for one in recorded)
        return frozenset(
            _name(kind, one.site, one.attributes) for kind, one in kinds if kind.told_apart_by
        )

    @cached_property
    def _at_most(self) -> Counter[Address]:
        """How many lie in each thing at most, while all is made and nothing is gone yet."""
        needs = {a: (one.kind, needs_of(one)) for a, one in self._given.desired.items()}
        needs |= {a: (one.kind, one.depends_on) for a, one in self._recorded.items()}
        return Counter(place for kind, of in needs.values() for place in self._places(kind, of))

    def _places(self, kind: str, needs: Iterable[Address]) -> Iterator[Address]:
        """Yield what is needed of a thing that has room for so many of its kind only."""
        rooms = self._given.rooms
        yield from (need for need in needs if need in rooms and rooms[need][0] == kind)


def _name(kind: Kind, site: str, attributes: Attributes) -> _Name:
    values = canonical([attributes.get(name) for name in sorted(kind.told_apart_by)])
    return (site, kind.name, values)
