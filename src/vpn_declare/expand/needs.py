"""What each resource refers to, gathered once for all checks."""

from collections.abc import Iterator, Mapping

from vpn_declare.model.address import Address, Ref
from vpn_declare.model.resource import Resource
from vpn_declare.model.value import refs_in


def refs_of(resource: Resource) -> Iterator[Ref]:
    """Yield the references in a resource's attributes; quick where there is nothing to look into.

    This runs for every attribute of a topology, so plain values are passed over at once.
    """
    for value in resource.attributes.values():
        if isinstance(value, Ref):
            yield value
        elif isinstance(value, tuple | Mapping):
            yield from refs_in(value)


def needs_of(resource: Resource) -> frozenset[Address]:
    """Return the addresses of what a resource needs."""
    return frozenset(ref.address for ref in refs_of(resource)).union(resource.depends_on)
