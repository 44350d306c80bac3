"""Whether a replacement can stand beside the old one: by what the far side tells them apart."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from vpn_declare.contracts.kind import Kind
from vpn_declare.model.address import Address
from vpn_declare.model.change import Difference
from vpn_declare.model.resource import Recorded, Resource
from vpn_declare.model.value import Attributes, canonical

_Name = tuple[str, str, bytes]
"""A site, a kind, and the values of what tells its things apart."""


class Names:
    """What is there by what tells it apart; found once, when it is first asked for."""

    def __init__(
        self, recorded: Mapping[Address, Recorded], kind_of: Callable[[str, str], Kind]
    ) -> None:
        self._recorded = recorded
        self._kind_of = kind_of

    def allow(self, resource: Resource, kind: Kind, found: Iterable[Difference]) -> bool:
        """Tell whether what a resource is to become can be there together with what it was.

        It needs a value that neither its old self has nor another one that is there: two networks
        that swap their prefixes would meet.
        """
        if not kind.told_apart_by:
            return True
        if not any(item.attribute in kind.told_apart_by for item in found):
            return False
        return _name(kind, resource.site, resource.attributes) not in self._there

    @cached_property
    def _there(self) -> frozenset[_Name]:
        kinds = ((self._kind_of(one.provider, one.kind), one) for one in self._recorded.values())
        return frozenset(
            _name(kind, one.site, one.attributes) for kind, one in kinds if kind.told_apart_by
        )


def _name(kind: Kind, site: str, attributes: Attributes) -> _Name:
    values = canonical([attributes.get(name) for name in sorted(kind.told_apart_by)])
    return (site, kind.name, values)
