"""What is expected, and what is found to be so."""

from dataclasses import replace

import pytest

from small_topology import SEED, topology
from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.reach import (
    Strength,
    both_ways,
    difference,
    expectation_remarks,
    fabric_of,
    matrix,
    path,
    remarks_on_plan,
    strength,
    strength_both_ways,
)
from vpn_declare.reach.patterns import NetworkNames

ROW = {
    "sites": {
        name: {"vpcs": {"v": f"10.{number}.0.0/16"}, "gateways": {"g": {"vpc": "v"}}}
        for number, name in enumerate("abc", start=1)
    },
    "tunnels": [{"ends": ["a.g", "b.g"]}, {"ends": ["b.g", "c.g"]}],
}
TRANSIT = ROW | {
    "tunnels": [
        {"ends": ["a.g", "b.g"], "transit": {"b.g": ["c.v"]}},
        {"ends": ["b.g", "c.g"], "transit": {"b.g": ["a.v"]}},
    ]
}
PARALLEL = {
    "sites": {
        name: {
            "vpcs": {"v": f"10.{number}.0.0/16"},
            "gateways": {"g1": {"vpc": "v"}, "g2": {"vpc": "v"}},
        }
        for number, name in enumerate("ab", start=1)
    },
    "tunnels": [{"ends": ["a.g1", "b.g1"]}, {"ends": ["a.g2", "b.g2"], "preference": 1}],
}
TWICE = ROW | {"tunnels": [{"ends": ["a.g", "b.g"]}, {"ends": ["a.g", "b.g"], "name": "two"}]}


def codes(given, kind: str, text: str, loss_of: str | None = None) -> list[str]:
    expectation = Expectation(kind=ExpectationKind(kind), text=text, loss_of=loss_of)
    expecting = replace(topology(given), expect=(expectation,))
    return [one.code for one in expectation_remarks(expecting, matrix(fabric_of(expecting)))]


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("reach", "hcm03.* <-> on-prem.office", []),
        ("reach", "hcm03.* <-> on-prem.plant", ["VPN160"]),
        ("reach", "hcm03.vpngw-02 <-> on-prem.plant", []),
        ("reach", "hcm03.vpc1 <-> han01", []),
        ("reach", "on-prem.office -> hcm03", []),
        ("deny", "any <-> on-prem.guest", []),
        ("deny", "h*.vpc[1-9] -> on-prem.*", ["VPN161"]),
        ("deny", "han01.* <-> on-prem.*", []),
        ("reach", "on-prem.office <-> on-prem.plant", ["VPN163"]),
        ("deny", "nowhere-* <-> any", ["VPN163"]),
    ],
)
def test_the_seed_is_judged(kind, text, found):
    assert codes(SEED, kind, text) == found


def test_nobody_reaches_a_third_site_unless_it_is_carried_in_transit():
    assert codes(ROW, "reach", "a.v <-> c.v") == ["VPN160"]
    assert codes(TRANSIT, "reach", "any <-> any") == []


@pytest.mark.parametrize("lost", ["b.g", "b", "a.g--b.g"])
def test_what_lies_between_cannot_be_lost(lost):
    assert codes(TRANSIT, "survive", "a.v <-> c.v", lost) == ["VPN162"]


def test_a_second_tunnel_survives_the_loss_of_the_first():
    assert codes(TWICE, "survive", "a.v <-> b.v", "a.g--b.g") == []
    assert codes(TWICE, "survive", "a.v <-> b.v", "a.g") == ["VPN162"]


def test_two_gateways_side_by_side_survive_the_loss_of_either():
    assert not fabric_of(topology(PARALLEL)).lost_with("nowhere") - {"nowhere"}
    for lost in ("a.g1", "b.g1", "a.g2", "a.g1--b.g1"):
        assert codes(PARALLEL, "survive", "a.v <-> b.v", lost) == []
    assert codes(PARALLEL, "survive", "a.v <-> b.v", "a") == ["VPN162"]
    found = strength(fabric_of(topology(PARALLEL)), "b.v", "a.v")
    assert (found.ways, found.weak) == (2, ())


def test_a_remark_says_the_way_and_how_many_pairs_there_are():
    expectation = Expectation(kind=ExpectationKind.DENY, text="hcm03 <-> on-prem")
    seed = replace(topology(SEED), expect=(expectation,))
    (remark,) = expectation_remarks(seed, matrix(fabric_of(seed)))
    assert "hcm03.vpngw-01 puts it into tunnel hcm03.vpngw-01 -- on-prem.router" in remark.detail
    assert remark.detail.endswith("So it is with 6 of 12 pairs.")


def test_the_way_back_through_a_third_site_is_told_hop_by_hop():
    found = path(fabric_of(topology(TRANSIT)), "a.v", "c.v")
    assert found.reached
    assert found.hops == (
        "a.v has the route 10.3.0.0/16 to gateway a.g.",
        "a.g puts it into tunnel a.g -- b.g (selectors 10.1.0.0/16 <-> 10.3.0.0/16).",
        "b.g puts it into tunnel b.g -- c.g (selectors 10.1.0.0/16 <-> 10.3.0.0/16).",
        "c.g admits it and hands it to c.v.",
    )


def test_transit_in_one_tunnel_alone_ends_at_the_gateway_between():
    half = ROW | {
        "tunnels": [{"ends": ["a.g", "b.g"], "transit": {"b.g": ["c.v"]}}, ROW["tunnels"][1]]
    }
    found = path(fabric_of(topology(half)), "a.v", "c.v")
    assert not found.reached
    assert found.reason.startswith("b.g has no selectors for a.v to c.v")


def test_an_end_with_selectors_of_its_own_admits_nothing_else():
    other = {"own": {"b.g": {"local_ts": ["10.2.0.0/17"]}}, "ends": ["a.g", "b.g"]}
    found = path(fabric_of(topology(ROW | {"tunnels": [other]})), "a.v", "b.v")
    assert not found.reached
    assert "admit" in found.reason


def test_a_difference_tells_what_is_gained_lost_and_weakened():
    before, after = (matrix(fabric_of(topology(given))) for given in (TWICE, ROW))
    found = difference(before, after)
    assert both_ways(found.gained) == (("b.v", "<->", "c.v"),)
    assert both_ways(found.weakened) == (("a.v", "<->", "b.v"),)
    assert both_ways(difference(after, before).lost) == (("b.v", "<->", "c.v"),)


def test_one_direction_is_written_with_one_arrow():
    assert both_ways((("b", "a"), ("c", "d"), ("d", "c"))) == (("b", "->", "a"), ("c", "<->", "d"))


@pytest.mark.parametrize(
    ("kind", "gained", "lost", "found"),
    [
        ("deny", [("c.v", "a.v")], [], ["VPN161"]),
        ("deny", [], [("c.v", "a.v")], []),
        ("reach", [], [("a.v", "c.v")], ["VPN160"]),
        ("reach", [("a.v", "c.v")], [("a.v", "b.v")], []),
    ],
)
def test_a_plan_of_a_part_may_break_what_the_whole_keeps(kind, gained, lost, found):
    expectation = Expectation(kind=ExpectationKind(kind), text="a.v <-> c")
    whole = replace(topology(TRANSIT), expect=(expectation,))
    assert [one.code for one in remarks_on_plan(whole, gained, lost)] == found


def test_names_never_reach_across_the_dot():
    names = NetworkNames(fabric_of(topology(SEED)))
    assert names.matching("*") == names.matching("any") == frozenset(names.matching("*.*"))
    assert names.matching("hcm03.vpngw-01") == {"hcm03.vpc1"}
    assert not names.matching("hcm*vpc1")


DETOUR = ROW | {
    "tunnels": [
        {"ends": ["a.g", "b.g"], "transit": {"b.g": ["c.v"]}},
        {"ends": ["b.g", "c.g"], "transit": {"b.g": ["a.v"]}},
        {"ends": ["a.g", "c.g"], "preference": 1},
    ]
}


def test_a_pair_is_as_weak_as_the_weaker_of_its_two_directions():
    fabric = fabric_of(topology(DETOUR))
    # Each end sends into the tunnel next to it, and after the loss of the other one the gateway
    # between drops what comes.
    assert strength(fabric, "a.v", "c.v").weak == ("a.g", "b.g--c.g", "c.g")
    assert strength(fabric, "c.v", "a.v").weak == ("c.g", "a.g--b.g", "a.g")
    both = strength_both_ways(fabric, "a.v", "c.v")
    assert both == Strength(1, ("a.g", "b.g--c.g", "c.g", "a.g--b.g"))
    for lost in both.weak:
        assert codes(DETOUR, "survive", "a.v <-> c.v", lost) == ["VPN162"]


def test_the_routes_that_are_told_after_a_loss_are_those_that_are_left():
    expectation = Expectation(kind=ExpectationKind.SURVIVE, text="a.v -> b.v", loss_of="b.g")
    given = replace(topology(DETOUR), expect=(expectation,))
    (remark,) = expectation_remarks(given, matrix(fabric_of(given)))
    assert "a.v has no route to b.v (10.2.0.0/16). It has routes to 10.3.0.0/16 only." in (
        remark.detail
    )
