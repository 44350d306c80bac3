"""What is wrong with state, and what of it can be mended."""

import io
import sqlite3

import orjson
import pytest

VPC = "hcm03/vpc/vpc1"
GATEWAY = "hcm03/gateway/vpngw-01"


@pytest.fixture
def applied(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    return vpn


def edit(vpn, address, change):
    """Edit a record as somebody with an SQL client would, digest untouched."""
    with sqlite3.connect(vpn.folder / ".vpn-declare" / "state.sqlite") as connection:
        (data,) = connection.execute(
            "SELECT record FROM resources WHERE address = ?", (address,)
        ).fetchone()
        record = orjson.loads(data)
        change(record)
        new = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
        connection.execute("UPDATE resources SET record = ? WHERE address = ?", (new, address))
    connection.close()


def test_a_sound_state_is_told_so(applied):
    number = len(applied("state", "list", "--format", "json").data)
    answer = applied("state", "verify")
    assert (answer.code, answer.out) == (0, f"State is sound: {number} resources.\n")
    assert applied("state", "repair").out == "State is sound.\n"


def test_an_edited_record_is_found_and_taken_as_it_stands(applied):
    edit(applied, VPC, lambda record: record.update(title="edited"))
    found = applied("state", "verify")
    assert (found.code, "VPN511" in found.err) == (1, True)
    mended = applied("state", "repair", "--auto-approve")
    assert mended.code == 0
    assert f"{VPC}: taken as it stands" in mended.out
    assert applied("state", "verify").code == 0
    assert "edited" in applied("state", "show", VPC).out


def test_a_need_that_leads_nowhere_is_dropped(applied):
    applied("state", "rm", VPC)
    found = applied("state", "verify")
    assert (found.code, "VPN514" in found.err, "with remarks" in found.out) == (0, True, True)
    mended = applied("state", "repair", "--auto-approve")
    assert f"no longer needs {VPC}" in mended.out
    assert applied("state", "verify").err == ""


def test_nothing_is_mended_around_a_record_that_cannot_be_read(applied):
    with sqlite3.connect(applied.folder / ".vpn-declare" / "state.sqlite") as connection:
        connection.execute(
            "UPDATE resources SET record = ? WHERE address = ?", (b"garbage", GATEWAY)
        )
    connection.close()
    found = applied("state", "verify")
    assert (found.code, "VPN512" in found.err) == (1, True)
    assert "VPN514" not in found.err, "a record that cannot be read is there all the same"
    answer = applied("state", "repair", "--auto-approve")
    assert (answer.code, answer.out) == (1, "Nothing can be mended.\n")
    assert "VPN512" in answer.err


def test_a_need_of_a_removed_record_is_mended_beside_one_that_cannot_be_read(applied):
    applied("state", "rm", VPC)
    with sqlite3.connect(applied.folder / ".vpn-declare" / "state.sqlite") as connection:
        connection.execute(
            "UPDATE resources SET record = ? WHERE address = ?", (b"garbage", GATEWAY)
        )
    connection.close()
    answer = applied("state", "repair", "--auto-approve")
    mended = [line for line in answer.out.splitlines() if line.endswith(f"no longer needs {VPC}")]
    assert mended
    assert f"{len(mended)} record" in answer.out.splitlines()[-1]


def test_a_repair_is_shown_and_asked_about_first(applied, monkeypatch):
    edit(applied, VPC, lambda record: record.update(title="edited"))
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    answer = applied("state", "repair")
    assert (answer.code, "edited" in answer.out) == (1, True)
    assert applied("state", "verify").code == 1


def test_what_cannot_be_mended_is_left_and_said(applied):
    other = "han01/vpc/vpc1"
    records = {r["address"]: r for r in applied("state", "list", "--format", "json").data}
    same = records[VPC]["remote_id"]

    def take_over(record):
        record.update(remote_id=same, connection=records[VPC]["connection"])

    edit(applied, other, take_over)
    answer = applied("state", "repair", "--auto-approve")
    assert (answer.code, "VPN515" in answer.err) == (1, True)
    assert applied("state", "verify").code == 1


def test_what_only_state_notes_is_noted_by_apply_without_a_question(applied, monkeypatch):
    edit(applied, "hcm03/gateway/vpngw-01", lambda record: record.pop("depends_on"))
    applied("state", "repair", "--auto-approve")
    plan = applied.plan()
    assert (plan["changes"], [s["action"] for s in plan["steps"]]) == ([], ["record"])
    assert applied("plan", "--detailed-exitcode").out == "No changes. Everything is as declared.\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    answer = applied("apply")
    assert (answer.code, answer.out) == (0, "No changes. Everything is as declared.\n")
    assert applied.plan()["steps"] == []
