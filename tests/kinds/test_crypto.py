"""The choice of proposals, against a table that was made by hand."""

import pytest

from vpn_declare.kinds.capabilities import capability_of
from vpn_declare.kinds.crypto import SUITES, Wish, solve
from vpn_declare.kinds.crypto.transforms import (
    AEAD,
    DH,
    DH_GROUPS,
    ENCRYPTION,
    INTEGRITY,
    PRF,
    canonical_name,
)
from vpn_declare.model.end_settings import CryptoOverride
from vpn_declare.model.topology import Site

ALL = [
    "vngcloud", "aws", "azure", "gcp", "openstack", "strongswan", "pfsense", "fortigate",
    "mikrotik", "vyos", "cisco-ios-xe", "simulator", "unheard-of",
]  # fmt: skip


def _can(name: str):
    return capability_of(Site(name="x", provider=name))


def _solved(left: str, right: str, suite: str = "strong", **fixed: CryptoOverride):
    return solve(Wish(suite=SUITES[suite], **fixed), _can(left), _can(right))


@pytest.mark.parametrize(
    ("left", "right", "group"),
    [
        ("vngcloud", "vngcloud", 15),
        ("vngcloud", "aws", 15),
        ("vngcloud", "azure", 14),
        ("vngcloud", "pfsense", 15),
        ("aws", "azure", 20),
        ("aws", "gcp", 20),
        ("gcp", "azure", 20),
        ("aws", "mikrotik", 20),
    ],
)
def test_the_suite_strong_gives_the_group_that_both_ends_have(left: str, right: str, group: int):
    solution = _solved(left, right)
    assert solution.left is not None
    assert DH_GROUPS[solution.left.ike.dh] == DH_GROUPS[solution.left.esp.dh] == group
    assert solution.left.esp.encryption == "aes256gcm16"
    # RouterOS has GCM for ESP only; everybody else has it for IKE too.
    assert solution.left.ike.encryption == ("aes256" if right == "mikrotik" else "aes256gcm16")


@pytest.mark.parametrize("left", ALL)
@pytest.mark.parametrize("right", ALL)
@pytest.mark.parametrize("suite", ["strong", "interop"])
def test_every_two_ends_can_agree_and_have_what_was_chosen(left: str, right: str, suite: str):
    solution = _solved(left, right, suite)
    assert solution.left is not None
    assert solution.right is not None
    for end, proposals in ((_can(left), solution.left), (_can(right), solution.right)):
        for offer, chosen in ((end.ike, proposals.ike), (end.esp, proposals.esp)):
            assert chosen.encryption in offer.encryption
            assert chosen.dh in offer.dh
            assert (chosen.integrity == "") == (chosen.encryption in AEAD)
            assert chosen.integrity in offer.integrity | {""}
        assert proposals.ike.prf in end.prf
        assert proposals.esp.prf == ""


@pytest.mark.parametrize("left", ALL)
@pytest.mark.parametrize("right", ALL)
def test_both_ends_get_the_same_transforms_whichever_is_left(left: str, right: str):
    one, other = _solved(left, right), _solved(right, left)
    assert one.left == other.right
    assert one.right == other.left
    transforms = [
        (end.ike.encryption, end.ike.prf, end.ike.dh, end.esp.encryption, end.esp.dh)
        for end in (one.left, one.right)
        if end is not None
    ]
    assert transforms[0] == transforms[1]


def test_lifetimes_are_the_defaults_within_what_each_end_accepts():
    solution = _solved("aws", "azure")
    assert solution.left is not None
    assert solution.right is not None
    assert (solution.left.ike.lifetime_seconds, solution.left.esp.lifetime_seconds) == (
        14400,
        3600,
    )
    assert (solution.right.ike.lifetime_seconds, solution.right.esp.lifetime_seconds) == (
        28800,
        3600,
    )
    assert solution.remarks == ()


def test_a_written_lifetime_that_an_end_cannot_have_is_remarked():
    solution = _solved("vngcloud", "aws", esp=CryptoOverride(lifetime_seconds=57600))
    assert solution.left is not None
    assert solution.right is not None
    assert solution.left.esp.lifetime_seconds == 57600
    assert solution.right.esp.lifetime_seconds == 3600
    assert solution.remarks == ("aws takes 3600 s instead of 57600 s for ESP (phase 2).",)


def test_what_the_file_fixes_is_taken_in_any_spelling():
    fixed = CryptoOverride(encryption="aes256", integrity="SHA2_256", prf="prfsha256", dh="14")
    solution = _solved("vngcloud", "pfsense", ike=fixed)
    assert solution.left is not None
    ike = solution.left.ike
    assert (ike.encryption, ike.integrity, ike.prf, ike.dh) == (
        "aes256", "sha256", "prfsha256", "modp2048",
    )  # fmt: skip
    assert solution.left.esp.encryption == "aes256gcm16"


def test_no_common_group_names_the_end_that_lacks_it():
    solution = _solved("vngcloud", "aws", ike=CryptoOverride(dh="ecp384"))
    assert solution.left is None
    assert solution.faults == (
        "No common key exchange for IKE (phase 1): vngcloud has no ecp384.",
    )
    assert solution.lacking == {"vngcloud"}


def test_both_ends_are_named_when_each_lacks_something():
    solution = _solved("vngcloud", "azure", "cnsa1")
    assert solution.faults[0] == (
        "No common key exchange for IKE (phase 1): vngcloud has no ecp384, and "
        "azure has no modp3072 or modp4096."
    )


def test_an_algorithm_that_does_not_exist_is_named_with_those_that_do():
    (fault,) = _solved("aws", "gcp", ike=CryptoOverride(dh="modp2047")).faults
    assert fault.startswith("IKE (phase 1) has no dh called modp2047; there are ecp256,")


def test_integrity_beside_a_cipher_that_has_its_own_is_refused():
    fixed = CryptoOverride(encryption="aes256gcm16", integrity="sha256")
    (fault,) = _solved("aws", "gcp", esp=fixed).faults
    assert "authenticates by itself" in fault


def test_the_post_quantum_pilot_is_used_where_both_can_and_missed_where_not():
    both = _solved("strongswan", "strongswan", "pq-pilot")
    assert both.left is not None
    assert both.left.ike.dh == "ecp384-ke1_mlkem768"
    assert both.unmet_hope == ""
    one = _solved("strongswan", "mikrotik", "pq-pilot")
    assert one.left is not None
    assert one.left.ike.dh == "ecp384"
    assert one.unmet_hope == "ecp384-ke1_mlkem768"


def test_the_reason_says_what_was_passed_over_and_for_whose_sake():
    assert _solved("vngcloud", "azure").reason == (
        "aes256gcm16-prfsha384-modp2048: strong; "
        "modp2048 because vngcloud has no ecp384 and azure has no modp3072"
    )


def test_suites_hold_known_transforms_only_and_none_that_is_weak():
    for suite in SUITES.values():
        assert set(suite.encryption) <= ENCRYPTION - {"des", "3des", "null"}
        assert set(suite.integrity) <= INTEGRITY - {"md5", "sha1"}
        assert set(suite.prf) <= PRF - {"prfmd5", "prfsha1"}
        assert set(suite.dh) <= DH - {"modp768", "modp1024", "modp1536", "modp1024s160"}


def test_the_device_counts_before_the_provider():
    assert capability_of(Site(name="x", provider="manual", device="mikrotik")).name == "mikrotik"
    assert capability_of(Site(name="x", provider="manual", device="opnsense")).name == "pfsense"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("aes256gcm128", "aes256gcm16"),
        ("AES256GCM", "aes256gcm16"),
        ("aes128ccm64", "aes128ccm8"),
        ("sha2_384", "sha384"),
        ("sha-256", "sha256"),
        ("sha", "sha1"),
        ("20", "ecp384"),
        ("group14", "modp2048"),
        ("curve25519", "x25519"),
        ("modp3072", "modp3072"),
        ("ecp384-ke1_mlkem768", "ecp384-ke1_mlkem768"),
    ],
)
def test_other_spellings_lead_to_the_canonical_one(written: str, canonical: str):
    assert canonical_name(written) == canonical
