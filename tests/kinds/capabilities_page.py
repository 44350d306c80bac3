"""The page docs/reference/capabilities.md, made from the tables themselves."""

from collections.abc import Iterable, Iterator

from vpn_declare.kinds.capabilities import Bounds, Capability, Offer
from vpn_declare.kinds.capabilities.key_rule import PRINTABLE
from vpn_declare.kinds.crypto.transforms import DH_GROUPS
from vpn_declare.model.prefix import cidr_of

HEAD = """\
# What products can do

Rules, the choice of proposals and the negotiation on paper read these tables; nothing else in the
code knows a product. Each table has the month in which its sources were read. A fact that is named
as unverified stands in no document that we read: what rests on it warns and does not refuse.

A site's table is that of its `device:`, or else of its `provider:`. A product without a table is
taken to have what a current IKEv2 product may be expected to have (RFC 8247, RFC 8221).

A table that is wrong or old is corrected in `vpn-declare.yaml`. Whoever corrects a fact has
verified it, so rules may rest on it:

```yaml
capabilities:
  vngcloud:
    packages: { large: 25 }
    ike: { dh: [modp3072, ecp384] }
    key: { least: 16, most: 64 }
    transit: true
    selectors: combined          # any, combined or per-pair
    default_package: medium
    keywords: { sha256: SHA2-256 }
    addressing: { vpc_lengths: [16, 20], subnet_lengths: [24], one_way: false }
  aws:                           # a transit gateway
    bgp: { own_asns: [64512-65534], ecmp: true }
```

A name that is no algorithm is [VPN190](rules/VPN190.md), and a product that looks misspelt, here
or at a site, [VPN155](rules/VPN155.md), each at its line.

This page is made from the tables (`UPDATE_GOLDEN=1 pytest tests/kinds/test_capabilities.py`).
"""


def capabilities_page(products: Iterable[Capability]) -> str:
    """Return the page for these products."""
    return HEAD + "".join(_section(product) for product in products)


def _section(product: Capability) -> str:
    rows = "".join(f"| {name} | {value} |\n" for name, value in _rows(product))
    return (
        f"\n## {product.name}\n\n{product.source}. Read in {product.surveyed}.\n\n"
        f"| fact | value |\n|---|---|\n{rows}"
    )


def _rows(product: Capability) -> Iterator[tuple[str, str]]:
    for title, offer in (("IKE (phase 1)", product.ike), ("ESP (phase 2)", product.esp)):
        for name, value in _offer(offer):
            yield f"{title}: {name}", value
    if product.keywords:
        words = (f"{name} `{word}`" for name, word in product.keywords.items())
        yield "in its own words", ", ".join(words)
    yield "pre-shared key", _key(product)
    limits, peering, addressing = product.limits, product.peering, product.addressing
    for name, value in (
        ("tunnels by package", ", ".join(f"{k} {v}" for k, v in limits.packages.items())),
        ("tunnels of a gateway", limits.tunnels),
        ("a tunnel is", "one pair of networks" if limits.counts_pairs else "one peer"),
        (
            "tunnels to one far gateway, for availability",
            "" if limits.tunnels_of_a_link == 1 else limits.tunnels_of_a_link,
        ),
        ("pairs of networks of a tunnel", limits.pairs),
        ("routes", limits.routes),
        ("throughput of a tunnel, Mbit/s", limits.bandwidth_mbps),
        ("packets of a tunnel per second", limits.packets_per_second),
        ("throughput of a gateway, Mbit/s", limits.gateway_mbps),
        (
            "throughput of a gateway by package, Mbit/s",
            ", ".join(f"{k} {v}" for k, v in limits.package_mbps.items()),
        ),
        ("characters of a tunnel's name", limits.name_length),
        ("Child SAs", peering.selectors.value),
        ("interval of dead peer detection", _bounds(peering.dpd)),
        (
            "takes a silent far end for dead, after that interval",
            _later(peering.dpd_gives_up),
        ),
        ("needs a fixed far end", "yes" if peering.fixed_peer else ""),
        ("private remote networks only", "yes" if peering.private_remotes else ""),
        ("public address as identity behind NAT", "yes" if peering.public_id_behind_nat else ""),
        ("one-to-one NAT only", "yes" if peering.one_to_one_nat else ""),
        ("forwards between tunnels", "" if peering.transit else "no"),
        ("routes by BGP only", "yes" if peering.bgp_only else ""),
        ("VPCs lie in", ", ".join(map(cidr_of, addressing.vpc_ranges))),
        ("VPC lengths", _lengths(addressing.vpc_lengths, addressing.vpc_lengths_taken)),
        ("subnet lengths", _lengths(addressing.subnet_lengths, addressing.subnet_lengths_taken)),
        ("VPCs of a region may overlap", "no" if addressing.vpcs_apart else ""),
        ("second way to a network", "refused" if addressing.one_way else ""),
        ("names", addressing.title_rule),
        *_inside(product),
        ("unverified", ", ".join(sorted(product.unverified))),
    ):
        if value:
            yield name, str(value)


def _later(seconds: int | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds} s later" if seconds else "at once"


def _inside(product: Capability) -> Iterator[tuple[str, str]]:
    inside, bgp = product.inside, product.bgp
    also = ", or its own in a network behind it" if inside.own_networks else ""
    yield "addresses inside tunnels lie in", ", ".join(map(cidr_of, inside.ranges)) + also
    yield "but not in", ", ".join(map(cidr_of, inside.reserved))
    yield "lengths inside tunnels", ", ".join(f"/{one}" for one in sorted(inside.lengths))
    yield "its own address inside a tunnel", f"number {inside.own_host}" if inside.own_host else ""
    yield "its own autonomous systems", ", ".join(map(str, bgp.own_asns))
    yield "autonomous systems refused at the far end", ", ".join(map(str, bgp.refused_asns))
    yield "both ends in one autonomous system", "refused" if bgp.apart else ""
    yield "spreads traffic over equal paths", "" if bgp.ecmp else "no"


def _offer(offer: Offer) -> Iterator[tuple[str, str]]:
    yield "encryption", ", ".join(sorted(offer.encryption))
    yield "integrity", ", ".join(sorted(offer.integrity))
    yield "groups", ", ".join(sorted(offer.dh, key=lambda name: (DH_GROUPS.get(name, 99), name)))
    if offer.lifetime:
        yield "lifetime", _bounds(offer.lifetime)
    if offer.kilobytes:
        yield "volume until it rekeys, unless told otherwise", f"{offer.kilobytes:,} KB"


def _lengths(documented: frozenset[int], taken: frozenset[int]) -> str:
    more = ", ".join(f"/{length}" for length in sorted(taken - documented))
    text = ", ".join(f"/{length}" for length in sorted(documented))
    return f"{text}; taken, too: {more}" if more else text


def _bounds(bounds: Bounds | None) -> str:
    if bounds is None:
        return ""
    same = bounds.least == bounds.most
    return f"{bounds.least:,} s" if same else f"{bounds.least:,} to {bounds.most:,} s"


def _key(product: Capability) -> str:
    rule = product.key
    text = f"{rule.least} to {rule.most} characters"
    lacking = PRINTABLE - rule.alphabet
    if lacking:
        text += ", none of " + " ".join(
            f"`{one}`" if one not in "|`" else {"|": "vertical bar", "`": "backquote"}[one]
            for one in sorted(lacking)
        )
    if rule.forbidden_starts:
        text += f", not beginning with {' or '.join(rule.forbidden_starts)}"
    return text
