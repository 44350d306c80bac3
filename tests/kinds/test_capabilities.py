"""The tables of products: complete, dated, and open to correction."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinds.capabilities_page import capabilities_page
from vpn_declare.kinds.capabilities import (
    PRODUCTS,
    Bounds,
    Capabilities,
    KeyRule,
    capability_of,
    holds,
    key_rules,
)
from vpn_declare.kinds.capabilities.corrections import corrected
from vpn_declare.kinds.crypto.transforms import DH, ENCRYPTION, INTEGRITY
from vpn_declare.model.diagnostic import Severity
from vpn_declare.model.end_settings import SelectorStyle
from vpn_declare.model.prefix import cidr_of
from vpn_declare.model.topology import Site, Topology

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "capabilities.md"
BY_NAME = {product.name: product for product in PRODUCTS}
FACTS = re.compile(
    r"(ike|esp)\.(encryption|integrity|dh|lifetime|kilobytes)|key"
    r"|limits\.(tunnels|pairs|routes|bandwidth_mbps|packets_per_second|name_length)"
    r"|limits\.(gateway_mbps|package_mbps)"
    r"|peering\.(fixed_peer|starts|private_remotes|transit|bgp_only)"
    r"|inside\.(ranges|reserved|lengths|own_networks|own_host)"
)


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_a_table_is_dated_has_a_source_and_names_algorithms_that_exist(product):
    assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", product.surveyed)
    assert product.source
    assert all(FACTS.fullmatch(fact) for fact in product.unverified)
    for offer in (product.ike, product.esp):
        assert offer.encryption <= ENCRYPTION
        assert offer.integrity <= INTEGRITY
        assert offer.dh <= DH
        assert offer.encryption
        assert offer.dh


@pytest.mark.parametrize(
    ("product", "name", "word"),
    [
        ("azure", "aes256gcm16", "GCMAES256"),
        ("azure", "modp2048", "DHGroup14, PFS2048"),
        ("aws", "aes256gcm16", "AES256-GCM-16"),
        ("aws", "ecp384", "20"),
        ("gcp", "aes256gcm16", "AES-GCM-16-256"),
        ("openstack", "modp3072", "group15"),
        ("vngcloud", "aes256gcm16", "aes256gcm128"),
        ("vngcloud", "sha256", "sha2_256"),
        ("mikrotik", "aes256gcm16", "aes-256-gcm"),
        ("strongswan", "aes256gcm16", "aes256gcm16"),
    ],
)
def test_a_product_has_its_own_words_for_algorithms(product: str, name: str, word: str):
    assert BY_NAME[product].word(name) == word


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.name)
def test_words_are_given_for_what_a_product_has_and_never_twice_alike(product):
    has = {
        name
        for offer in (product.ike, product.esp)
        for name in (*offer.encryption, *offer.integrity, *offer.dh)
    }
    assert product.keywords.keys() <= has
    assert len(set(product.keywords.values())) == len(product.keywords)


def test_the_page_of_products_is_current():
    page = capabilities_page(PRODUCTS)
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(page)
    assert PAGE.read_text() == page


@pytest.mark.parametrize(
    ("provider", "package", "tunnels"),
    [("vngcloud", "standard", 4), ("vngcloud", "medium", 10), ("azure", "vpngw1", 30)],
)
def test_packages_allow_what_their_vendors_say(provider: str, package: str, tunnels: int):
    assert BY_NAME[provider].limits.packages[package] == tunnels


def test_a_fact_that_no_document_says_only_warns():
    assert BY_NAME["gcp"].severity("peering.bgp_only") is Severity.WARNING
    assert BY_NAME["vngcloud"].severity("limits.tunnels") is Severity.ERROR


def test_a_quota_that_is_raised_on_request_only_warns():
    assert BY_NAME["vngcloud"].limits.routes == 100
    assert BY_NAME["vngcloud"].severity("limits.routes") is Severity.WARNING


def test_a_correction_replaces_lists_adds_packages_and_counts_as_verified():
    vng = BY_NAME["vngcloud"]
    said = {
        "ike": {"dh": ["20", "modp3072"], "lifetime_seconds": {"least": 600, "most": 86400}},
        "packages": {"large": 25},
        "key": {"least": 16, "alphabet": "abc", "forbidden_starts": ["a"]},
        "transit": False,
        "dpd_seconds": {"least": 10, "most": 60},
        "routes": 50,
        "default_package": "large",
        "selectors": SelectorStyle.COMBINED,
        "one_to_one_nat": True,
        "keywords": {"group20": "ecp_384", "sha256": "SHA-256"},
    }
    better = corrected(vng, said)
    assert better.ike.dh == {"ecp384", "modp3072"}
    assert better.ike.lifetime == Bounds(least=600, most=86400)
    assert better.ike.encryption == vng.ike.encryption
    assert better.esp == vng.esp
    assert better.limits.packages == {"standard": 4, "medium": 10, "large": 25}
    assert better.limits.routes == 50
    assert better.key.alphabet == {"a", "b", "c"}
    assert better.peering.dpd == Bounds(least=10, most=60)
    assert not better.peering.transit
    assert better.limits.default_package == "large"
    assert better.peering.selectors is SelectorStyle.COMBINED
    assert better.peering.one_to_one_nat
    assert [better.word(name) for name in ("ecp384", "sha256", "sha512", "x25519")] == [
        "ecp_384", "SHA-256", "sha2_512", "x25519",
    ]  # fmt: skip
    assert better.unverified == {"peering.starts"}
    assert corrected(vng, {}) is vng


def test_a_correction_of_addressing_replaces_what_is_promised_and_what_is_taken():
    vng = BY_NAME["vngcloud"]
    said = {
        "addressing": {
            "vpc_ranges": ("10.0.0.0/9",), "vpc_lengths": (16, 20), "subnet_lengths": (28,),
            "vpcs_apart": False, "one_way": False,
        }
    }  # fmt: skip
    demands = corrected(vng, said).addressing
    assert [cidr_of(one) for one in demands.vpc_ranges] == ["10.0.0.0/9"]
    assert demands.vpc_lengths == demands.vpc_lengths_taken == {16, 20}
    assert demands.subnet_lengths == demands.subnet_lengths_taken == {28}
    assert not demands.vpcs_apart
    assert not demands.one_way
    assert demands.title_rule == vng.addressing.title_rule


def test_a_correction_of_what_is_inside_tunnels_replaces_lists_and_counts_as_verified():
    aws = BY_NAME["aws"]
    said = {
        "inside": {"reserved": ("169.254.9.0/24",), "lengths": (30, 31), "own_host": 2},
        "bgp": {"own_asns": ("64512-64520", "65000"), "ecmp": True},
        "dpd_gives_up_seconds": 20,
    }
    better = corrected(aws, said)
    assert better.inside.ranges == aws.inside.ranges
    assert [cidr_of(one) for one in better.inside.reserved] == ["169.254.9.0/24"]
    assert (better.inside.lengths, better.inside.own_host) == ({30, 31}, 2)
    assert [str(one) for one in better.bgp.own_asns] == ["64512-64520", "65000"]
    assert better.bgp.ecmp
    assert better.bgp.apart
    assert better.peering.dpd_gives_up == 20
    assert aws.unverified - better.unverified == {"inside.own_host"}


@pytest.mark.parametrize(
    ("product", "asn", "is_refused"),
    [
        ("azure", 65514, False), ("azure", 65515, True), ("azure", 65516, False),
        ("azure", 65520, True), ("azure", 65521, False), ("azure", 12076, True),
        ("azure-vwan", 65517, True), ("aws", 7224, True), ("aws", 65515, False),
        ("gcp", 65515, False), ("vyos", 65515, False),
    ],
)  # fmt: skip
def test_vendors_refuse_the_numbers_that_they_reserve(product: str, asn: int, is_refused: bool):
    assert holds(BY_NAME[product].bgp.refused_asns, asn) is is_refused


def test_a_correction_of_throughput_and_volume_counts_as_verified():
    said = {
        "package_mbps": {"vpngw1": 900},
        "esp": {"lifetime_kilobytes": 0},
        "packets_per_second": 1000,
        "gateway_mbps": 2000,
    }
    better = corrected(BY_NAME["azure"], said)
    assert better.limits.package_mbps["vpngw1"] == 900
    assert better.limits.package_mbps["vpngw2"] == 1000
    assert (better.limits.packets_per_second, better.limits.gateway_mbps) == (1000, 2000)
    assert better.esp.kilobytes is None
    assert better.esp.lifetime == BY_NAME["azure"].esp.lifetime
    assert "limits.package_mbps" not in better.unverified
    cisco = corrected(BY_NAME["cisco-ios-xe"], {"esp": {"lifetime_kilobytes": 5_000}})
    assert cisco.esp.kilobytes == 5_000
    assert "esp.kilobytes" not in cisco.unverified


def test_a_topology_knows_what_its_project_corrects_and_other_products_stay():
    sites = {name: Site(name=name, provider=name) for name in ("aws", "vngcloud")}
    sites["box"] = Site(name="box", provider="manual", device="fortigate")
    topology = Topology(name="x", sites=sites, capabilities={"fortigate": {"name_length": 31}})
    capabilities = Capabilities(topology)
    assert capabilities.at("box").limits.name_length == 31
    assert capabilities.at("aws") is BY_NAME["aws"]
    assert capabilities.at("vngcloud") is BY_NAME["vngcloud"]


@pytest.mark.parametrize(
    ("product", "key", "is_good"),
    [
        ("aws", "abcdefgh", True),
        ("aws", "abcdefg", False),
        ("aws", "0bcdefgh", False),
        ("aws", "abcdefg-", False),
        ("aws", "a.b_c.d_e", True),
        ("aws", "a" * 65, False),
        ("strongswan", "0xdeadbeef", False),
        ("strongswan", "0sZGVhZA==", False),
        ("strongswan", "xdeadbeef0", True),
        ("cisco-ios-xe", "what?", False),
        ("vngcloud", "any thing", False),
    ],
)
def test_a_key_that_a_product_would_not_take_is_refused(product: str, key: str, is_good: bool):
    assert (BY_NAME[product].key.faults(key) == ()) == is_good


def test_a_fault_of_a_key_never_shows_the_key():
    key = "0hunter2hunter2"
    for fault in KeyRule(least=50, alphabet=frozenset("x"), forbidden_starts=("0",)).faults(key):
        assert "hunter" not in fault.sentence
        assert "15" not in fault.sentence


SITES = [Site(name="x", provider=product.name) for product in PRODUCTS]


@given(st.sampled_from(SITES), st.sampled_from(SITES), st.text(max_size=140))
def test_a_key_fits_both_ends_exactly_if_it_fits_each_and_is_long_enough(
    left: Site, right: Site, key: str
):
    ends = (capability_of(left), capability_of(right))
    fits_each = not any(end.key.faults(key) for end in ends)
    fits_both = not key_rules(ends).faults(key)
    assert fits_both == (fits_each and len(key) >= 20)
