"""Who applied what, when, with what outcome, and what it was before."""

import subprocess

import pytest

ROUTE = "han01/route/vpc1/hcm03.vpc1"
PEER = "hcm03/peer/vpngw-01/han01.vpngw-01"


@pytest.fixture
def applied(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    return vpn


def runs(vpn, *words):
    return vpn("history", "--format", "json", *words).data


def test_without_a_run_there_is_no_history(vpn):
    vpn.copy_example("vng-three-sites")
    assert vpn("history").out == "Nothing was applied yet.\n"
    assert runs(vpn) == []


def test_a_run_is_told_with_who_when_what_and_how_it_ended(applied):
    (run,) = runs(applied)
    assert run["command"] == "vpn-declare apply --auto-approve"
    assert (run["result"], run["environment"]) == ("done", "simulated")
    assert run["ended"] >= run["started"]
    line = applied("history").out
    assert line.startswith(run["id"][:12])
    assert f"{run['user']}@{run['host']}" in line


def test_the_newest_comes_first_and_the_number_can_be_limited(applied):
    applied("simulate", "delete", ROUTE)
    applied.apply()
    assert [run["result"] for run in runs(applied)] == ["done", "done"]
    assert runs(applied, "--limit", "1") == runs(applied)[:1]
    assert runs(applied)[0]["started"] > runs(applied)[1]["started"]


def test_a_run_is_shown_by_the_beginning_of_its_id(applied):
    (run,) = runs(applied)
    shown = applied("show", run["id"][:6], "--format", "json").data
    assert (shown["id"], shown["plan_digest"]) == (run["id"], run["plan_digest"])
    assert {step["result"] for step in shown["steps"]} == {"done"}
    assert len(shown["steps"]) == len(applied.world())


def test_a_step_tells_what_the_object_was_before(applied):
    applied("simulate", "set", PEER, "ike.dh=modp2048")
    applied.apply()
    run = runs(applied)[0]["id"]
    (step,) = applied("show", run, "--format", "json").data["steps"]
    assert (step["address"], step["action"]) == (PEER, "update")
    assert step["before"]["attributes"]["dpd_seconds"] == 30
    assert "before: vpn-site-" in applied("show", run).out


def test_a_step_that_failed_tells_why(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.write(
        "simulator:\n  provisioning_ms: 5\n"
        "  fail: [{on: create, kind: vpc, title: han01*, error: refused, times: 1}]\n",
        "vpn-declare.yaml",
    )
    assert vpn("apply", "--auto-approve").code == 6
    (run,) = runs(vpn)
    assert run["result"] == "partial"
    assert "told to refuse this call" in vpn("show", run["id"]).out


def test_every_override_goes_into_the_history(applied):
    answer = applied("destroy", "--auto-approve", "--allow", "delete:han01.vpc1")
    assert answer.code == 0
    assert runs(applied)[0]["overrides"] == ["delete:han01.vpc1"]
    assert "allowed by name: delete:han01.vpc1" in applied("history").out


def test_an_override_of_a_saved_plan_goes_into_the_history_too(applied):
    applied.expect_nothing()
    applied.change("on-prem.plant] }", "on-prem.plant, on-prem.guest] }")
    applied("plan", "--out", "x.plan", "--allow", "delete:hcm03.vpc2")
    assert applied("apply", "x.plan").code == 0
    assert runs(applied)[0]["overrides"] == ["delete:hcm03.vpc2"]


def test_the_commit_of_the_topology_is_remembered(vpn):
    vpn.copy_example("vng-three-sites")
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "-b", "main"], ["commit", "--allow-empty", "-m", "first"]):
        subprocess.run([*git, *words], cwd=vpn.folder, check=True, capture_output=True)
    vpn.apply()
    head = (vpn.folder / ".git" / "refs" / "heads" / "main").read_text().strip()
    assert runs(vpn)[0]["commit"] == head


def test_a_word_that_means_no_run_is_refused(applied):
    answer = applied("show", "zzz")
    assert (answer.code, "VPN634" in answer.err) == (1, True)


def test_the_command_line_is_kept_as_it_can_be_typed_again(applied):
    assert applied("rotate", "hcm03.vpngw-01 -- han01.vpngw-01", "--auto-approve").code == 0
    command = runs(applied)[0]["command"]
    assert command == "vpn-declare rotate 'hcm03.vpngw-01 -- han01.vpngw-01' --auto-approve"
