"""Both ends on paper, against exchanges that were worked out by hand from RFC 7296."""

from dataclasses import replace

import pytest

from small_topology import SEED, topology
from vpn_declare.contracts.provider import Proposal
from vpn_declare.kinds.negotiation import Exchange, Matter, Paper, PaperEnd, failures, negotiate
from vpn_declare.model.end_settings import Encapsulation, SelectorStyle

IKE = Proposal(
    encryption="aes256gcm16", integrity="", prf="prfsha384", dh="ecp384", lifetime_seconds=14400
)
ESP = Proposal(encryption="aes256gcm16", integrity="", prf="", dh="ecp384", lifetime_seconds=3600)
LEFT = PaperEnd(
    address="a.g", ike=IKE, esp=ESP, local_id="a", remote_id="b",
    local_ts=("10.1.0.0/16",), remote_ts=("10.2.0.0/16",),
)  # fmt: skip
RIGHT = PaperEnd(
    address="b.g", ike=IKE, esp=ESP, local_id="b", remote_id="a", starts=False,
    local_ts=("10.2.0.0/16",), remote_ts=("10.1.0.0/16",),
)  # fmt: skip


def failing(left: PaperEnd, right: PaperEnd) -> dict[Matter, tuple[Exchange, str, str]]:
    return {
        step.matter: (step.exchange, step.notify, step.answered_by)
        for step in negotiate(left, right)
        if step.fails
    }


def test_two_ends_of_one_declaration_agree_on_everything():
    assert failing(LEFT, RIGHT) == {}
    paper = Paper.of(topology(SEED))
    for tunnel in paper.topology.tunnels.values():
        ends = paper.ends(tunnel)
        assert ends is not None
        assert failing(*ends) == {}


@pytest.mark.parametrize(
    ("right", "wanted"),
    [
        (
            {"ike_version": 1},
            {Matter.VERSION: (Exchange.IKE_SA_INIT, "INVALID_MAJOR_VERSION", "b.g")},
        ),
        (
            {"ike": replace(IKE, dh="modp2048")},
            {Matter.IKE_PROPOSAL: (Exchange.IKE_SA_INIT, "NO_PROPOSAL_CHOSEN", "b.g")},
        ),
        (
            {"local_id": "c"},
            {Matter.IDENTITY: (Exchange.IKE_AUTH, "AUTHENTICATION_FAILED", "a.g")},
        ),
        (
            {"remote_id": "c"},
            {Matter.IDENTITY: (Exchange.IKE_AUTH, "AUTHENTICATION_FAILED", "b.g")},
        ),
        ({"has_key": False}, {Matter.KEY: (Exchange.IKE_AUTH, "AUTHENTICATION_FAILED", "b.g")}),
        (
            {"esp": replace(ESP, encryption="aes256", integrity="sha256")},
            {Matter.ESP_PROPOSAL: (Exchange.IKE_AUTH, "NO_PROPOSAL_CHOSEN", "b.g")},
        ),
        (
            {"remote_ts": ("10.9.0.0/16",)},
            {Matter.SELECTORS: (Exchange.IKE_AUTH, "TS_UNACCEPTABLE", "b.g")},
        ),
        (
            {"esp": replace(ESP, dh="")},
            {Matter.PFS: (Exchange.CREATE_CHILD_SA, "NO_PROPOSAL_CHOSEN", "")},
        ),
        ({"esp": replace(ESP, lifetime_seconds=60)}, {}),
        ({"ike": replace(IKE, lifetime_seconds=60)}, {}),
        ({"behind_nat": True}, {}),
        (
            {"behind_nat": True, "nat_t": Encapsulation.OFF},
            {Matter.NAT: (Exchange.IKE_SA_INIT, "", "")},
        ),
        ({"nat_t": Encapsulation.OFF}, {}),
        ({"selectors": SelectorStyle.COMBINED}, {}),
        ({"is_dynamic": True}, {Matter.STARTER: (Exchange.BEFORE, "", "")}),
    ],
)  # fmt: skip
def test_the_verdict_names_the_exchange_the_answer_and_who_gives_it(right, wanted):
    assert failing(LEFT, replace(RIGHT, **right)) == wanted


def test_either_end_may_answer_where_both_start():
    right = replace(RIGHT, starts=True, ike=replace(IKE, dh="modp2048"))
    assert failing(LEFT, right)[Matter.IKE_PROPOSAL][2] == ""


def test_nobody_starts_where_both_wait():
    assert Matter.STARTER in failing(replace(LEFT, starts=False), RIGHT)


def test_a_selector_that_is_too_narrow_loses_traffic_without_an_answer():
    left = replace(LEFT, remote_ts=("10.2.0.0/16", "10.3.0.0/16"))
    right = replace(RIGHT, local_ts=("10.2.0.0/16",))
    assert failing(left, right) == {Matter.SELECTORS: (Exchange.IKE_AUTH, "", "")}
    half = replace(right, remote_ts=("10.1.128.0/17",))
    (verdict,) = [step.verdict for step in negotiate(left, half) if step.fails]
    assert verdict == ("TSi and TSr narrowed, without an error, to 10.1.128.0/17 <-> 10.2.0.0/16")


def test_the_end_that_does_not_rekey_first_refuses_the_group():
    right = replace(RIGHT, esp=replace(ESP, dh="modp3072", lifetime_seconds=1800))
    assert failing(LEFT, right)[Matter.PFS] == (
        Exchange.CREATE_CHILD_SA, "NO_PROPOSAL_CHOSEN", "a.g",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ({"starts": False}, {}, "no message is ever sent"),
        ({}, {"is_dynamic": True}, "no message is ever answered"),
        ({"behind_nat": True}, {"nat_t": Encapsulation.OFF}, "agreed, and no ESP gets through"),
    ],
)
def test_a_failure_that_nobody_answers_says_what_comes_about(left, right, verdict):
    steps = negotiate(replace(LEFT, **left), replace(RIGHT, **right))
    assert [step.verdict for step in steps if step.fails] == [verdict]


def test_one_combined_child_sa_and_one_per_pair_differ_from_the_second_pair_on():
    left = replace(LEFT, selectors=SelectorStyle.COMBINED, local_ts=("10.1.0.0/16", "10.3.0.0/16"))
    right = replace(RIGHT, remote_ts=left.local_ts)
    assert failing(left, right) == {
        Matter.CHILD_STYLE: (Exchange.IKE_AUTH, "SINGLE_PAIR_REQUIRED", "")
    }
    assert failing(left, replace(right, selectors=SelectorStyle.COMBINED)) == {}


def test_the_end_with_the_shorter_lifetime_is_named():
    steps = negotiate(LEFT, replace(RIGHT, esp=replace(ESP, lifetime_seconds=1800)))
    (said,) = [step.says for step in steps if step.matter is Matter.LIFETIME]
    assert said == "IKE 14400 s at both ends, ESP 3600 s and 1800 s, so b.g rekeys first"


def test_the_matters_come_in_the_order_of_the_protocol():
    order = list(Exchange)
    exchanges = [order.index(step.exchange) for step in negotiate(LEFT, RIGHT)]
    assert exchanges == sorted(exchanges)
    assert {step.matter for step in negotiate(LEFT, RIGHT)} == set(Matter)


def test_a_suite_that_does_not_exist_hides_nothing_else():
    own = {
        "hcm03.vpngw-01": {"start": "respond", "local_id": "10.9.9.9", "esp": {"dh": "none"}},
        "on-prem.router": {"start": "respond", "local_ts": ["192.168.1.0/25"]},
    }
    asked = {"ends": ["hcm03.vpngw-01", "on-prem.router"], "own": own, "crypto": "stron"}
    given = topology({**SEED, "tunnels": [asked]})
    (tunnel,) = given.tunnels.values()
    assert Paper.of(given).ends(tunnel) is None
    told = {matter for matter in Matter for _ in failures(given, matter)}
    assert told == {Matter.STARTER, Matter.IDENTITY, Matter.SELECTORS}
