"""What a tunnel has stays, until somebody wants it otherwise: a release alone changes nothing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from small_topology import SEED, topology
from vpn_declare.kinds.capabilities import PRODUCTS, capability_of
from vpn_declare.kinds.capabilities.capability import Bounds
from vpn_declare.kinds.crypto import SUITES, Wish, solve
from vpn_declare.kinds.crypto.pins import pin_key, pin_text, pinned_proposals, terms_of
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.model.end_settings import CryptoOverride
from vpn_declare.model.topology import Move, Site

STRONG = SUITES["strong"]
LATER = replace(STRONG, dh=("modp4096", *STRONG.dh))  # a release that prefers something else
AWS, GCP = (capability_of(Site(name="x", provider=name)) for name in ("aws", "gcp"))
TUNNEL = "han01.vpngw-01--hcm03.vpngw-01"


def _remembered(suite: str = "strong", given_topology=None) -> dict[str, str]:
    seed = given_topology or topology(SEED)
    proposals = TunnelProposals(seed)
    return {
        pin_key(address): pin_text(
            replace(tunnel, crypto=suite), proposals.of(tunnel), terms_of(seed, tunnel)
        )
        for address, tunnel in seed.tunnels.items()
    }


def _pinned():
    seed = topology(SEED)
    return pinned_proposals(seed, _remembered())[TUNNEL]


def test_what_is_remembered_is_what_was_chosen():
    seed = topology(SEED)
    pinned = pinned_proposals(seed, _remembered())
    assert set(pinned) == set(seed.tunnels)
    for address, tunnel in seed.tunnels.items():
        solution = TunnelProposals(seed).of(tunnel)
        assert (pinned[address].left, pinned[address].right) == (solution.left, solution.right)


def test_a_release_that_prefers_another_group_leaves_a_live_tunnel_alone():
    first = solve(Wish(suite=STRONG), AWS, GCP)
    assert first.left is not None
    pinned = replace(_pinned(), left=first.left, right=first.right)
    fresh = solve(Wish(suite=LATER), AWS, GCP)
    kept = solve(Wish(suite=LATER, pinned=pinned), AWS, GCP)
    assert fresh.left is not None
    assert fresh.left.ike.dh == "modp4096"
    assert (kept.left, kept.right) == (first.left, first.right)
    assert kept.is_kept
    assert kept.reason == (
        "aes256gcm16-prfsha384-ecp384: kept as the tunnel has it; a new tunnel with the suite "
        "strong would get aes256gcm16-prfsha384-modp4096, and `plan --upgrade` asks for it"
    )


def _lacking(end, **taken):
    """Return an end of which some algorithms are taken, by what they are for."""
    offers = {
        sa: replace(offer, **{part: getattr(offer, part) - {taken[part]} for part in taken})
        for sa, offer in (("ike", end.ike), ("esp", end.esp))
    }
    return replace(end, **offers)


@pytest.mark.parametrize(
    ("suite", "ends"),
    [
        (replace(STRONG, dh=("modp3072",)), (AWS, GCP)),
        (replace(STRONG, encryption=("aes256",)), (AWS, GCP)),
        (replace(STRONG, prf=("prfsha512",)), (AWS, GCP)),
        (STRONG, (AWS, _lacking(GCP, dh="ecp384"))),
        (STRONG, (_lacking(AWS, encryption="aes256gcm16"), GCP)),
        (STRONG, (AWS, _lacking(GCP, integrity="sha384"))),
        (LATER, (_lacking(AWS, dh="ecp384"), _lacking(GCP, encryption="aes256gcm16"))),
    ],
)
def test_what_a_release_took_out_is_kept_where_the_project_says_what_it_said(suite, ends):
    first = solve(Wish(suite=STRONG), AWS, GCP)
    pinned = replace(_pinned(), left=first.left, right=first.right)
    fresh = solve(Wish(suite=suite), *ends)
    assert (fresh.left, fresh.right) != (first.left, first.right)
    kept = solve(Wish(suite=suite, pinned=replace(pinned, same_terms=True)), *ends)
    assert (kept.left, kept.right) == (first.left, first.right)
    assert kept.is_kept
    assert "kept as the tunnel has it, though a release took it out of the suite" in kept.reason
    changed = solve(Wish(suite=suite, pinned=replace(pinned, same_terms=False)), *ends)
    assert changed.left != first.left
    assert changed.is_given_up


def test_bounds_of_a_release_change_no_lifetime_that_a_tunnel_has():
    first = solve(Wish(suite=STRONG), AWS, GCP)
    bounds = Bounds(least=60, most=600)
    strict = replace(GCP, ike=replace(GCP.ike, lifetime=bounds))
    pinned = replace(_pinned(), left=first.left, right=first.right, same_terms=True)
    kept = solve(Wish(suite=STRONG, pinned=pinned), AWS, strict)
    assert (kept.left, kept.right) == (first.left, first.right)
    fixed = Wish(suite=STRONG, ike=CryptoOverride(lifetime_seconds=1200), pinned=pinned)
    assert solve(fixed, AWS, strict).right.ike.lifetime_seconds == 600


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({}, True),
        ({"capabilities": {"vngcloud": {"ike": {"dh": ["modp2048"]}}}}, False),
        ({"capabilities": {"cisco": {"ike": {"dh": ["modp2048"]}}}}, True),
        ({"suites": {"strong": {"encryption": ["aes256"]}}}, False),
        ({"suites": {"other": {"encryption": ["aes256"]}}}, True),
    ],
)
def test_terms_are_what_the_project_says_of_the_suite_and_of_both_products(change, is_same):
    before = _remembered()
    after = replace(topology(SEED), **change)
    assert pinned_proposals(after, before)[TUNNEL].same_terms == is_same


def test_what_earlier_releases_remembered_has_no_terms():
    before = {key: text.rpartition("|")[0] for key, text in _remembered().items()}
    pinned = pinned_proposals(topology(SEED), before)[TUNNEL]
    assert pinned == replace(_pinned(), same_terms=False)


def test_what_the_suite_no_longer_takes_is_left():
    first = solve(Wish(suite=STRONG), AWS, GCP)
    without = replace(STRONG, dh=("modp3072",))
    pinned = replace(_pinned(), left=first.left, right=first.right, same_terms=False)
    solution = solve(Wish(suite=without, pinned=pinned), AWS, GCP)
    assert solution.left is not None
    assert solution.left.ike.dh == "modp3072"


def test_what_an_end_no_longer_has_is_left():
    first = solve(Wish(suite=STRONG), AWS, GCP)
    lacking = replace(GCP, ike=replace(GCP.ike, dh=GCP.ike.dh - {"ecp384"}))
    pinned = replace(_pinned(), left=first.left, right=first.right, same_terms=False)
    solution = solve(Wish(suite=STRONG, pinned=pinned), AWS, lacking)
    assert solution.left is not None
    assert solution.left.ike.dh == "modp3072"
    assert solution.left.esp.dh == "ecp384"
    assert solution.is_given_up
    assert solution.reason.endswith(
        "; aes256gcm16-prfsha384-ecp384, which the tunnel has, is not kept"
    )


def test_what_is_kept_in_part_only_is_not_called_kept():
    first = solve(Wish(suite=STRONG), AWS, GCP)
    lacking = replace(GCP, esp=replace(GCP.esp, encryption=GCP.esp.encryption - {"aes256gcm16"}))
    pinned = replace(_pinned(), left=first.left, right=first.right, same_terms=False)
    solution = solve(Wish(suite=LATER, pinned=pinned), AWS, lacking)
    assert solution.left is not None
    assert (solution.left.ike.dh, solution.left.esp.encryption) == ("ecp384", "aes256")
    assert solution.is_given_up
    assert not solution.is_kept


def test_what_the_file_fixes_wins_over_what_is_remembered():
    first = solve(Wish(suite=STRONG), AWS, GCP)
    pinned = replace(_pinned(), left=first.left, right=first.right)
    wish = Wish(suite=STRONG, ike=CryptoOverride(dh="modp4096"), pinned=pinned)
    solution = solve(wish, AWS, GCP)
    assert solution.left is not None
    assert (solution.left.ike.dh, solution.left.esp.dh) == ("modp4096", "ecp384")
    assert not solution.is_given_up


def test_another_suite_in_the_file_is_a_wish_for_something_else():
    seed = topology(SEED)
    assert pinned_proposals(seed, _remembered(suite="interop")) == {}


def test_a_renamed_site_keeps_what_its_tunnels_have():
    before = _remembered()
    sites = {("hanoi" if name == "han01" else name): site for name, site in SEED["sites"].items()}
    renamed = [
        {**tunnel, "ends": [end.replace("han01.", "hanoi.") for end in tunnel["ends"]]}
        for tunnel in SEED["tunnels"]
    ]
    after = replace(
        topology({"sites": sites, "tunnels": renamed}), moved=(Move("han01", "hanoi"),)
    )
    assert set(pinned_proposals(after, before)) == set(after.tunnels)


@pytest.mark.parametrize(
    "text", ["", "strong", "strong|a:b", "strong|a:b:c:d:1:x|a:b:c:d:1:2", "strong||", "nonsense"]
)
def test_what_cannot_be_read_is_passed_over(text: str):
    assert pinned_proposals(topology(SEED), {pin_key(TUNNEL): text}) == {}


SITES = [Site(name="x", provider=product.name) for product in PRODUCTS]


@given(st.sampled_from(SITES), st.sampled_from(SITES), st.sampled_from(sorted(SUITES)))
def test_pinning_what_was_just_chosen_changes_nothing(left: Site, right: Site, suite: str):
    ends = capability_of(left), capability_of(right)
    fresh = solve(Wish(suite=SUITES[suite]), *ends)
    pinned = replace(_pinned(), left=fresh.left, right=fresh.right)
    assert solve(Wish(suite=SUITES[suite], pinned=pinned), *ends) == fresh
