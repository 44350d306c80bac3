"""Output that is full, closed, or left by its reader: the work goes on and gives the code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import EXAMPLES, QUICK

PROGRAM = f"{sys.executable} -m vpn_declare"
FAILING = (
    'simulator: {provisioning_ms: 5, fail: [{on: create, kind: route, title: "*", '
    "error: refused}]}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    seed = EXAMPLES / "vng-three-sites" / "topology.yaml"
    (tmp_path / "topology.yaml").write_bytes(seed.read_bytes())
    (tmp_path / "vpn-declare.yaml").write_text(QUICK)
    (tmp_path / "bugs").mkdir()
    return tmp_path


def run(folder: Path, words: str, after: str = "", **environment: str):
    """Run the program in a shell, with what stands after it, and return its own exit code."""
    command = f"{PROGRAM} {words} {after}; echo ${{PIPESTATUS[0]}} >code"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={
            **os.environ,
            "VPN_DECLARE_ENVIRONMENT": "simulated",
            "TMPDIR": str(folder / "bugs"),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert not list((folder / "bugs").iterdir()), "a full disk is no bug"
    assert "Traceback" not in done.stdout + done.stderr
    assert "Exception ignored" not in done.stderr
    return int((folder / "code").read_text()), done.stdout, done.stderr


def is_all_made(folder: Path) -> bool:
    return run(folder, "plan --detailed-exitcode")[0] == 0


@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_an_apply_whose_reader_leaves_makes_everything_and_says_so(folder, reader):
    code, _, err = run(folder, "apply --auto-approve", f"| {reader}")
    assert (code, err) == (0, "")
    assert is_all_made(folder)


def test_an_apply_with_failures_ends_with_six_although_its_reader_left(folder):
    (folder / "vpn-declare.yaml").write_text(FAILING)
    code, _, err = run(folder, "apply --auto-approve", "| true")
    assert code == 6
    assert "continues from here" in err


@pytest.mark.parametrize("words", ["plan", "--help"])
def test_a_reader_of_an_answer_may_leave_at_any_time(folder, words):
    assert run(folder, words, "| true")[0] == 0


@pytest.mark.parametrize(("where", "why"), [(">/dev/full", "No space left"), (">&-", "closed")])
class TestOutputThatTakesNothing:
    @pytest.mark.parametrize(
        "words",
        ["plan", "plan --detailed-exitcode --no-color", "--help", "--version", "state export"],
    )
    def test_an_answer_that_is_lost_is_an_error_in_one_sentence(self, folder, where, why, words):
        code, _, err = run(folder, words, where)
        assert code == 1
        assert err.count("VPN629") == 1
        assert why in err
        assert "BUG" not in err

    @pytest.mark.parametrize("colour", ["", "--no-color"])
    def test_an_apply_makes_everything_and_tells_it_by_its_code(self, folder, where, why, colour):
        code, _, err = run(folder, f"apply --auto-approve {colour}", where)
        assert code == 0
        assert f"warning VPN629: Standard output cannot be written\n  {why}" in err.replace(
            "It is closed", "closed"
        )
        assert is_all_made(folder)

    def test_a_failure_keeps_its_code_and_its_words(self, folder, where, why):
        (folder / "vpn-declare.yaml").write_text(FAILING)
        code, _, err = run(folder, "apply --auto-approve", where)
        assert code == 6
        assert why in err
        assert "continues from here" in err


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-"])
def test_diagnostics_that_cannot_be_written_cost_nothing_else(folder, where):
    code, out, _ = run(folder, "apply --auto-approve", where)
    assert code == 0
    assert out.splitlines()[-1] == "Applied: 35 done."
    assert is_all_made(folder)


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-"])
def test_a_failure_that_cannot_be_told_where_it_belongs_is_told_on_the_other_stream(folder, where):
    code, out, _ = run(folder, "plna", where)
    assert code == 1
    assert out.startswith("Standard error cannot be written: ")


def test_a_json_answer_stays_json_alone_when_diagnostics_are_lost(folder):
    code, out, _ = run(folder, "plan --format json", "2>/dev/full")
    assert code == 0
    assert out.startswith("{")
    assert out.endswith("}\n")


def test_nobody_to_tell_anything_is_still_no_crash(folder):
    assert run(folder, "plan", ">/dev/full 2>/dev/full")[0] == 1
    assert run(folder, "apply --auto-approve", ">&- 2>&- <&-")[0] == 0
    assert is_all_made(folder)


def test_without_a_standard_input_nobody_says_yes(folder):
    code, _, err = run(folder, "apply", "<&-")
    assert code == 1
    assert "Nothing was done." in err


def test_what_the_encoding_of_the_output_lacks_is_escaped(folder):
    text = (folder / "topology.yaml").read_text(encoding="utf-8")
    (folder / "topology.yaml").write_text("# đường hầm\n" + text, encoding="utf-8")
    code, _, err = run(folder, "plan nhánh.yaml", PYTHONIOENCODING="ascii:strict")
    assert code == 1
    assert "nh\\xe1nh.yaml" in err
