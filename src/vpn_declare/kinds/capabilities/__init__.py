"""What each provider and device can do and how much it takes: dated data, with sources.

The project settings may correct it (``capabilities:``). Rules, the choice of proposals and the
negotiation on paper read it, and nothing else in the code knows a product by its name.
"""

from collections.abc import Iterable

from vpn_declare.kinds.capabilities.capability import (
    Addressing,
    Bounds,
    Capability,
    Limits,
    Offer,
    Peering,
)
from vpn_declare.kinds.capabilities.inside import (
    DOCUMENTATION_ASNS,
    NEVER_ASNS,
    Asns,
    Bgp,
    Inside,
    holds,
)
from vpn_declare.kinds.capabilities.key_rule import (
    ALPHANUMERIC,
    LEAST_LENGTH,
    MOST_LENGTH,
    PRINTABLE,
    KeyRule,
)
from vpn_declare.kinds.capabilities.table import (
    PRODUCT_NAMES,
    PRODUCTS,
    Capabilities,
    capability_of,
    is_listed,
    product_of,
)


def key_rules(ends: Iterable[Capability]) -> KeyRule:
    """Return what a pre-shared key may look like that all its ends take.

    It has ``LEAST_LENGTH`` characters at least, whatever the products would put up with. Where
    the ends contradict each other, no key fits it.
    """
    rule = KeyRule(least=LEAST_LENGTH)
    for end in ends:
        rule = rule.both(end.key)
    return rule


__all__ = [
    "ALPHANUMERIC",
    "DOCUMENTATION_ASNS",
    "LEAST_LENGTH",
    "MOST_LENGTH",
    "NEVER_ASNS",
    "PRINTABLE",
    "PRODUCTS",
    "PRODUCT_NAMES",
    "Addressing",
    "Asns",
    "Bgp",
    "Bounds",
    "Capabilities",
    "Capability",
    "Inside",
    "KeyRule",
    "Limits",
    "Offer",
    "Peering",
    "capability_of",
    "holds",
    "is_listed",
    "key_rules",
    "product_of",
]
