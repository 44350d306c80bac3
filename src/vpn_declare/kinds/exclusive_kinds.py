"""Kinds of which a product takes no two that are in each other's way."""

from vpn_declare.kinds.capabilities import Capability


def exclusive_kinds(capability: Capability) -> frozenset[str]:
    """Return their names: subnets never overlap in a VPC, the rest is the product's own rule."""
    demands = capability.addressing
    chosen = {"subnet": True, "vpc": demands.vpcs_apart, "child": demands.one_way}
    return frozenset(kind for kind, is_exclusive in chosen.items() if is_exclusive)
