"""What each provider and device can do and how much it takes: dated data, with sources.

The project settings may correct it (``capabilities:``). Rules, the choice of proposals and the
negotiation on paper read it, and nothing else in the code knows a product by its name.
"""

from vpn_declare.kinds.capabilities.capability import (
    Addressing,
    Bounds,
    Capability,
    Limits,
    Offer,
    Peering,
)
from vpn_declare.kinds.capabilities.key_rule import LEAST_LENGTH, MOST_LENGTH, KeyRule
from vpn_declare.kinds.capabilities.table import (
    PRODUCT_NAMES,
    PRODUCTS,
    Capabilities,
    capability_of,
    is_listed,
    product_of,
)
from vpn_declare.model.topology import Site


def key_rules(left: Site, right: Site) -> KeyRule:
    """Return what a pre-shared key may look like that both ends of a tunnel take.

    It has ``LEAST_LENGTH`` characters at least, whatever the products would put up with.
    """
    both = capability_of(left).key.both(capability_of(right).key)
    return both.both(KeyRule(least=LEAST_LENGTH, most=MOST_LENGTH))


__all__ = [
    "LEAST_LENGTH",
    "MOST_LENGTH",
    "PRODUCTS",
    "PRODUCT_NAMES",
    "Addressing",
    "Bounds",
    "Capabilities",
    "Capability",
    "KeyRule",
    "Limits",
    "Offer",
    "Peering",
    "capability_of",
    "is_listed",
    "key_rules",
    "product_of",
]
