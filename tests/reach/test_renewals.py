"""Which changes of proposals are no mere rekeys, end by end."""

from dataclasses import replace

import pytest

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action, Change, Difference, Impact, Reason
from vpn_declare.model.value import Attributes
from vpn_declare.reach.agreement import parted_tunnels
from vpn_declare.reach.from_resources import Piece
from vpn_declare.reach.renewals import no_mere_rekeys

TUNNEL = "a.g--b.h"
ENDS = {"a": "g/b.h", "b": "h/a.g"}
OLD = {"dh": "ecp384", "lifetime_seconds": 14400}
NEW = {**OLD, "dh": "modp3072"}
SHORTER = {**OLD, "lifetime_seconds": 3600}


def piece(site: str, proposal: Attributes, kind: str = "peer") -> Piece:
    attribute, rest = ("ike", "") if kind == "peer" else ("esp", "/n/b.m")
    if site == "b" and rest:
        rest = "/m/a.n"
    return Piece(
        address=Address(f"{site}/{kind}/{ENDS[site]}{rest}"),
        kind=kind,
        site=site,
        origin=TUNNEL,
        attributes={attribute: proposal},
    )


def change(site: str, kind: str = "peer", **more) -> Change:
    attribute = "ike" if kind == "peer" else "esp"
    made = Change(
        address=piece(site, {}, kind).address,
        kind=kind,
        site=site,
        provider="strongswan",
        action=Action.UPDATE,
        reason=Reason.CHANGED,
        origin=TUNNEL,
        differences=(
            Difference(attribute=attribute, path=f"{attribute}.dh", before="x", after="y"),
        ),
        impact=Impact.REKEY,
    )
    return replace(made, **more)


def drifted(site: str) -> Change:
    made = change(site)
    return replace(made, differences=(replace(made.differences[0], drift=True),))


def cutting(changes, before, after) -> set[str]:
    """The sites of the changes that are no mere rekeys."""
    found = no_mere_rekeys(changes, before, after, parted_tunnels(before, after))
    return {address.partition("/")[0] for address in found}


def peers(at_a: Attributes, at_b: Attributes) -> list[Piece]:
    return [piece("a", at_a), piece("b", at_b)]


BOTH_OLD, BOTH_NEW = peers(OLD, OLD), peers(NEW, NEW)


def test_both_ends_together_are_a_rekey():
    assert cutting([change("a"), change("b")], BOTH_OLD, BOTH_NEW) == set()


def test_one_end_alone_is_not():
    assert cutting([change("a")], BOTH_OLD, peers(NEW, OLD)) == {"a"}


def test_a_lifetime_is_also_at_one_end():
    assert cutting([change("a")], BOTH_OLD, peers(SHORTER, OLD)) == set()


def test_the_second_end_of_two_that_were_left_apart_is_not():
    assert cutting([change("b")], peers(NEW, OLD), BOTH_NEW) == {"b"}


def test_an_end_whose_far_end_people_set_up_is_not():
    assert cutting([change("a")], [piece("a", OLD)], [piece("a", NEW)]) == {"a"}


@pytest.mark.parametrize("more", [{"impact": Impact.ONE_PATH}, {"action": Action.REPLACE}])
def test_an_end_beside_one_that_is_interrupted_is_not(more):
    assert cutting([change("a"), change("b", **more)], BOTH_OLD, BOTH_NEW) >= {"a"}


def test_what_was_changed_by_hand_is_one_if_both_ends_are_put_right():
    assert cutting([drifted("a"), drifted("b")], BOTH_OLD, BOTH_OLD) == set()
    assert cutting([drifted("a")], BOTH_OLD, BOTH_OLD) == {"a"}


def test_a_child_at_one_end_alone_is_not_and_at_both_it_is():
    def ends(at_a: Attributes, at_b: Attributes) -> list[Piece]:
        return [*BOTH_OLD, piece("a", at_a, "child"), piece("b", at_b, "child")]

    before = ends(OLD, OLD)
    both = [change("a", "child"), change("b", "child")]
    assert cutting(both, before, ends(NEW, NEW)) == set()
    assert cutting(both[:1], before, ends(NEW, OLD)) == {"a"}
    assert cutting(both[:1], before, ends(SHORTER, OLD)) == set()
    other = (Difference(attribute="mss", path="mss", before=1, after=2),)
    assert cutting([change("a", "child", differences=other)], before, ends(NEW, OLD)) == set()
