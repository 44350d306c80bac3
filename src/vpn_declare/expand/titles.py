"""One title, one object: titles that would be borne twice are told apart.

Titles are made of names with the foreign characters replaced, so two addresses can have one title.
Some far sides refuse that, and people cannot tell the two apart.
"""

from collections.abc import Mapping
from dataclasses import replace

from vpn_declare.kinds.naming import distinct_title
from vpn_declare.model.address import Address
from vpn_declare.model.resource import Resource


def with_distinct_titles(resources: Mapping[Address, Resource]) -> dict[Address, Resource]:
    """Return the resources; those that share provider, kind and title get a title of their own."""
    bearers: dict[tuple[str, str, str], list[Address]] = {}
    for address, resource in resources.items():
        key = (resource.provider, resource.kind, resource.title)
        bearers.setdefault(key, []).append(address)
    found = dict(resources)
    for (_, _, title), addresses in bearers.items():
        if title and len(addresses) > 1:
            for address in addresses:
                title_here = distinct_title(title, address)
                found[address] = replace(found[address], title=title_here)
    return found
