"""``reach``, and plans that change who reaches whom, as a person sees them."""

import pytest

SEED = "vng-three-sites"


@pytest.fixture
def seed(vpn):
    vpn.copy_example(SEED)
    return vpn


def test_a_way_is_told_there_and_back(seed):
    answer = seed("reach", "hcm03.vpc1", "on-prem.office")
    assert answer.code == 0
    assert "hcm03.vpc1 -> on-prem.office: reached" in answer.out
    assert "on-prem.office -> hcm03.vpc1: reached" in answer.out
    assert "hcm03.vpngw-01 puts it into tunnel hcm03.vpngw-01 -- on-prem.router" in answer.out


def test_it_says_why_not(seed):
    (there, back) = seed("reach", "han01", "on-prem.plant", "--format", "json").data
    assert (there["reached"], back["reached"]) == (False, False)
    assert "has no route to on-prem.plant" in there["reason"]


def test_the_matrix_lists_the_pairs_that_reach(seed):
    answer = seed("reach", "--matrix")
    # Of six networks; what three of them at one site do is that site's own affair.
    assert answer.last == "4 of 12 pairs of networks reach each other."
    pairs = seed("reach", "--matrix", "--format", "json").data["pairs"]
    assert {(pair["source"], pair["arrow"], pair["target"]) for pair in pairs} == {
        ("han01.vpc1", "<->", "hcm03.vpc1"),
        ("hcm03.vpc1", "<->", "on-prem.office"),
        ("hcm03.vpc2", "<->", "on-prem.office"),
        ("hcm03.vpc2", "<->", "on-prem.plant"),
    }


@pytest.mark.parametrize("words", [(), ("hcm03.vpc1",), ("hcm03", "han01", "--matrix")])
def test_half_a_question_is_refused(seed, words):
    answer = seed("reach", *words)
    assert answer.code == 1
    assert "Name two networks, or say --matrix." in answer.err


def test_a_name_that_means_nothing_is_refused(seed):
    answer = seed("reach", "hcm03.vpc9", "han01")
    assert answer.code == 1
    assert "VPN625" in answer.err
    assert "Did you mean 'hcm03.vpc" in answer.err


def test_an_expectation_that_is_not_met_refuses_the_plan_and_names_the_line(seed):
    seed.change("- deny: any <-> on-prem.guest", "- deny: any <-> on-prem.plant")
    for command in ("validate", "plan"):
        answer = seed(command)
        assert answer.code == 3
        assert "topology.yaml:39:9: error VPN161" in answer.err


def test_a_plan_tells_who_is_joined_and_who_is_parted(seed):
    assert seed.plan()["reachability"]["gained"] == [
        "han01.vpc1 <-> hcm03.vpc1",
        "hcm03.vpc1 <-> on-prem.office",
        "hcm03.vpc2 <-> on-prem.office",
        "hcm03.vpc2 <-> on-prem.plant",
    ]
    seed.apply()
    seed.change("carry: [on-prem.office, on-prem.plant]", "carry: [on-prem.office]")
    changed = seed.plan()["reachability"]
    assert changed["lost"] == ["hcm03.vpc2 <-> on-prem.plant"]
    assert not changed["gained"]
    assert "  - hcm03.vpc2 <-> on-prem.plant\n" in seed("plan").out


def test_a_plan_of_a_part_that_parts_what_must_reach_is_refused(seed):
    seed.apply()
    seed.change("172.16.0.0/16", "172.17.0.0/16")
    assert seed("plan", "--allow", "cut:han01.vpc1--hcm03.vpc1").code == 0
    answer = seed("plan", "--target", "han01/*")
    assert answer.code == 3
    assert "topology.yaml:36:10: error VPN160" in answer.err
    assert "would no longer reach" in answer.err


def test_explain_gives_the_largest_packet_of_a_tunnel(seed):
    answer = seed("explain", "hcm03.vpngw-01 -- on-prem.router", "--format", "json")
    values = {value["name"]: value["value"] for value in answer.data["values"]}
    assert values["inner_mtu"].startswith("1446 ")
    assert values["tcp_mss"].startswith("1406 ")
