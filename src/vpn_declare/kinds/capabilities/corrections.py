"""What ``capabilities:`` of the project settings corrects in a table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from vpn_declare.kinds.capabilities.capability import (
    Addressing,
    Bounds,
    Capability,
    Limits,
    Offer,
    Peering,
)
from vpn_declare.kinds.capabilities.inside import Asns, Bgp, Inside
from vpn_declare.kinds.capabilities.key_rule import KeyRule
from vpn_declare.kinds.crypto.transforms import canonical_name
from vpn_declare.model.prefix import parse_prefix
from vpn_declare.model.value import Attributes

_SETS: Final = ("encryption", "integrity", "dh")
_LIMITS: Final = (
    "tunnels", "pairs", "routes", "bandwidth_mbps", "packets_per_second", "gateway_mbps",
    "name_length", "default_package",
)  # fmt: skip
_PACKAGES: Final = ("packages", "package_mbps")
_LIFETIMES: Final = {"lifetime_seconds": "lifetime", "lifetime_kilobytes": "kilobytes"}
_PEERING: Final = (
    "fixed_peer", "starts", "private_remotes", "transit", "bgp_only", "selectors",
    "one_to_one_nat",
)  # fmt: skip


def corrected(capability: Capability, corrections: Attributes) -> Capability:
    """Return a table with what the project corrects.

    Whoever corrects a fact has verified it, so it is no longer unverified.
    """
    if not corrections:
        return capability
    said = cast("Mapping[str, Any]", corrections)
    return replace(
        capability,
        ike=_offer(capability.ike, said.get("ike", {})),
        esp=_offer(capability.esp, said.get("esp", {})),
        key=_key(capability.key, said.get("key", {})),
        limits=_limits(capability.limits, said),
        peering=_peering(capability.peering, said),
        addressing=_addressing(capability.addressing, said.get("addressing", {})),
        inside=_inside(capability.inside, said.get("inside", {})),
        bgp=_bgp(capability.bgp, said.get("bgp", {})),
        keywords={**capability.keywords, **_words(said.get("keywords", {}))},
        unverified=capability.unverified - frozenset(_facts(said)),
    )


def _offer(offer: Offer, said: Mapping[str, Any]) -> Offer:
    parts: dict[str, Any] = {
        name: frozenset(canonical_name(item) for item in said[name])
        for name in _SETS
        if name in said
    }
    if "lifetime_seconds" in said:
        parts["lifetime"] = Bounds(**said["lifetime_seconds"])
    if "lifetime_kilobytes" in said:
        parts["kilobytes"] = said["lifetime_kilobytes"] or None
    return replace(offer, **parts)


def _key(rule: KeyRule, said: Mapping[str, Any]) -> KeyRule:
    parts = dict(said)
    if "alphabet" in parts:
        parts["alphabet"] = frozenset(parts["alphabet"])
    if "forbidden_starts" in parts:
        parts["forbidden_starts"] = tuple(parts["forbidden_starts"])
    return replace(rule, **parts)


def _limits(limits: Limits, said: Mapping[str, Any]) -> Limits:
    parts = {name: said[name] for name in _LIMITS if name in said}
    for name in _PACKAGES:
        if name in said:
            parts[name] = {**getattr(limits, name), **said[name]}
    return replace(limits, **parts)


def _peering(peering: Peering, said: Mapping[str, Any]) -> Peering:
    parts = {name: said[name] for name in _PEERING if name in said}
    if "dpd_seconds" in said:
        parts["dpd"] = Bounds(**said["dpd_seconds"])
    if "dpd_gives_up_seconds" in said:
        parts["dpd_gives_up"] = said["dpd_gives_up_seconds"]
    return replace(peering, **parts)


def _addressing(addressing: Addressing, said: Mapping[str, Any]) -> Addressing:
    """Return the demands on addresses; lengths that somebody verified are promised and taken."""
    parts = dict(said)
    if "vpc_ranges" in parts:
        parts["vpc_ranges"] = tuple(map(parse_prefix, parts["vpc_ranges"]))
    for name in ("vpc_lengths", "subnet_lengths"):
        if name in parts:
            parts[name] = parts[f"{name}_taken"] = frozenset(parts[name])
    return replace(addressing, **parts)


def _inside(inside: Inside, said: Mapping[str, Any]) -> Inside:
    parts = dict(said)
    for name in ("ranges", "reserved"):
        if name in parts:
            parts[name] = tuple(map(parse_prefix, parts[name]))
    if "lengths" in parts:
        parts["lengths"] = frozenset(parts["lengths"])
    return replace(inside, **parts)


def _bgp(bgp: Bgp, said: Mapping[str, Any]) -> Bgp:
    parts = dict(said)
    for name in ("own_asns", "refused_asns"):
        if name in parts:
            parts[name] = tuple(map(Asns.parse, parts[name]))
    return replace(bgp, **parts)


def _words(said: Mapping[str, str]) -> dict[str, str]:
    return {canonical_name(name): word for name, word in said.items()}


def _facts(said: Mapping[str, Any]) -> set[str]:
    """Return the names that ``unverified`` has for what is said."""
    facts = {f"limits.{name}" for name in _LIMITS if name in said}
    facts |= {f"peering.{name}" for name in _PEERING if name in said}
    facts |= {"key"} & said.keys()
    facts |= {"limits.tunnels"} if "packages" in said else set()
    facts |= {"limits.package_mbps"} if "package_mbps" in said else set()
    facts |= {"peering.dpd_gives_up"} if "dpd_gives_up_seconds" in said else set()
    for block in ("ike", "esp", "inside", "bgp"):
        for name in said.get(block, {}):
            facts.add(f"{block}.{_LIFETIMES.get(name, name)}")
    return facts
