"""VNG Cloud, VPN Site-to-Site."""

from typing import Final

from vpn_declare.kinds.capabilities.capability import (
    Addressing,
    Capability,
    Limits,
    Offer,
    Peering,
)
from vpn_declare.kinds.capabilities.families import AES_AEAD, CBC, MODP, OLD_HASHES, OLD_MODP, SHA2
from vpn_declare.kinds.capabilities.keywords import VNG_WORDS
from vpn_declare.model.prefix import parse_prefix

_OFFER: Final = Offer(
    encryption=CBC | AES_AEAD,
    integrity=SHA2 | OLD_HASHES,
    dh=MODP | OLD_MODP | {"modp768"},
)

VNGCLOUD: Final = Capability(
    name="vngcloud",
    surveyed="2026-10",
    source="VNG Cloud documentation, VPN Site-to-Site: supported IPsec configuration, packages, "
    "connect conditions, create form, quota and limit",
    ike=_OFFER,
    esp=_OFFER,
    keywords=VNG_WORDS,
    has_codes=True,
    limits=Limits(
        packages={"standard": 4, "medium": 10},
        # Ours, for a file that names none: the smaller one.
        default_package="standard",
        counts_pairs=True,
        # Page "Quota and limit": of one route table, and more on request.
        routes=100,
        # Of the gateway's public address, so of all tunnels together; more where the address is
        # attached to a larger bandwidth package.
        package_mbps={"standard": 300, "medium": 300},
        name_length=50,
    ),
    peering=Peering(fixed_peer=True, private_remotes=True),
    # The documents say /16 for VPCs, and /24 or /28 for subnets; the API takes more. 10.0-10.255,
    # 172.16-172.24 and 192.168.0, each a /16 (vServer docs, VPC). Names: 5 to 50 characters.
    addressing=Addressing(
        vpc_ranges=tuple(
            parse_prefix(text)
            for text in ("10.0.0.0/8", "172.16.0.0/13", "172.24.0.0/16", "192.168.0.0/16")
        ),
        vpc_lengths=frozenset({16}),
        vpc_lengths_taken=frozenset({16, 20, 22, 24}),
        subnet_lengths=frozenset({24, 28}),
        subnet_lengths_taken=frozenset({16, 18, 20, 22, 24, 26, 28}),
        vpcs_apart=True,
        one_way=True,
        title_rule="5 to 50 letters, digits, dashes and underscores",
    ),
    # The documents do not speak of keys' length nor of who starts. The limit of routes is a
    # quota that differs from account to account, so it only warns.
    unverified=frozenset({"key", "limits.routes", "peering.starts", "peering.transit"}),
)
