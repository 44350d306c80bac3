"""Plans as text for people."""

import re

from example_plans import change, deleted_route, mixed_plan, new_peer, new_vpc, plan_of
from vpn_declare.model.address import Address
from vpn_declare.model.change import Action, Reason
from vpn_declare.model.diagnostic import Diagnostic, Place, Severity
from vpn_declare.model.plan import Plan
from vpn_declare.renderers.text import RENDERER
from vpn_declare.report import view_of

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def text_of(plan, *, colour=False, width=99):
    return RENDERER.render(view_of(plan, "0" * 64), colour=colour, width=width)


def test_the_last_line_sums_the_plan_up():
    last = text_of(mixed_plan()).splitlines()[-1]
    assert last == "Plan: 3 to create, 1 to update, 1 to replace, 1 to delete."


def test_rare_actions_are_in_the_last_line_only_when_there_are_any():
    moved = change(
        "b/vpc/v", Action.MOVE, "b.v", reason=Reason.RENAMED, moved_from=Address("a/vpc/v")
    )
    last = text_of(plan_of(moved)).splitlines()[-1]
    assert last == "Plan: 0 to create, 0 to update, 0 to replace, 0 to delete, 1 to move."


def test_an_empty_plan_says_so():
    empty = Plan(name="example", environment="simulated")
    assert text_of(empty) == "No changes. Everything is as declared.\n"


def test_an_empty_destroy_says_that_nothing_is_left():
    empty = Plan(name="example", environment="simulated", destroy=True)
    assert text_of(empty) == "No changes. Nothing is left to destroy.\n"


def test_headlines_come_before_details():
    text = text_of(mixed_plan())
    assert text.index("* Destroys") < text.index("* Makes") < text.index("\nhan01\n")


def test_an_update_shows_only_what_differs_and_that_it_is_drift():
    text = text_of(mixed_plan())
    assert "ESP (phase 2) dh  modp2048 -> modp3072  new one first, changed behind our back" in text


def test_a_replacement_says_which_value_forces_it():
    text = text_of(mixed_plan())
    assert "-/+ vpc vpc1  cidr cannot change in place  [all paths interrupted]" in text
    assert "cidr  172.16.0.0/16 -> 172.17.0.0/16  forces replacement" in text


def test_a_value_that_only_the_far_side_can_tell_is_marked():
    assert re.search(r"remote_address +\(known after apply\)", text_of(plan_of(new_peer())))


def test_ids_of_neighbours_are_left_out_because_the_heading_says_them():
    assert "gateway  " not in text_of(plan_of(new_peer()))


def test_a_secret_is_its_reference_and_its_fingerprint_is_not_shown():
    text = text_of(plan_of(new_peer()))
    assert "env:VPN_PSK_X" in text
    assert "f1f2f3f4" not in text


def test_short_resources_take_one_line():
    assert "    + vpc vpc1  cidr 10.1.0.0/16\n" in text_of(plan_of(new_vpc()))


def test_a_deletion_takes_one_line_however_narrow_the_page():
    text = text_of(plan_of(deleted_route()), width=40)
    assert "    - route vpc1/hcm03.vpc1\n" in text


def test_without_colour_there_is_no_escape_sequence():
    assert not ANSI.search(text_of(mixed_plan()))


def test_colours_change_nothing_but_colours():
    coloured = text_of(mixed_plan(), colour=True)
    assert ANSI.search(coloured)
    headlines = [line for line in text_of(mixed_plan()).splitlines() if line.startswith("* ")]
    assert all(line in coloured for line in headlines)


def test_a_renamed_resource_says_what_it_was():
    moved = change(
        "b/vpc/v", Action.MOVE, "b.v", reason=Reason.RENAMED, moved_from=Address("a/vpc/v")
    )
    assert "> vpc v  was a/vpc/v" in text_of(plan_of(moved))


def test_remarks_are_shown_with_code_place_and_advice():
    notice = Diagnostic(
        code="VPN210",
        severity=Severity.WARNING,
        summary="An address matches nothing",
        detail="'x' names nothing.",
        fix="Look at the plan.",
        place=Place("a.yaml", 3, 1),
    )
    text = text_of(plan_of(new_vpc(), notices=(notice,)))
    assert (
        "a.yaml:3:1: warning VPN210: An address matches nothing\n"
        "  'x' names nothing.\n"
        "  Look at the plan.\n"
    ) in text


def _remark(detail: str, place: Place | None) -> Diagnostic:
    return Diagnostic(
        code="VPN151", severity=Severity.INFO, summary="Chosen", detail=detail, place=place
    )


def test_the_same_remark_is_told_once_with_its_number():
    notices = tuple(_remark(detail, Place("n.yaml", 3, 1)) for detail in ("one", "two"))
    text = text_of(plan_of(new_vpc(), notices=notices))
    assert text.count("VPN151") == 1
    assert "n.yaml:3:1: info VPN151: Chosen (2 times)\n\n" in text


def test_a_remark_that_is_about_no_file_is_told_in_full():
    notices = tuple(_remark(detail, None) for detail in ("one", "two"))
    text = text_of(plan_of(new_vpc(), notices=notices))
    assert "info VPN151: Chosen\n  one\ninfo VPN151: Chosen\n  two\n\n" in text


def test_values_of_very_many_new_resources_are_left_out_and_it_is_said():
    many = [
        change(
            f"s{n:03}/vpc/v",
            Action.CREATE,
            f"s{n:03}.v",
            after={f"key{i}": "x" * 40 for i in range(4)},
        )
        for n in range(500)
    ]
    text = text_of(plan_of(*many))
    assert "key0" not in text
    assert "--format json" in text
    assert text.splitlines()[-1].startswith("Plan: 500 to create")
