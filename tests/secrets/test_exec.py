"""``exec`` runs what the project allows, without a shell, and shows nothing that it says."""

import os
import stat
import time
from pathlib import Path

import pytest

from secrets_stage import context_in, refusal, source_of
from vpn_declare.contracts.secret import SecretSource
from vpn_declare.secrets import exec as exec_plug_in
from vpn_declare.secrets.exec import is_allowed


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    folder = tmp_path / "tools"
    folder.mkdir()
    return folder


def script(tools: Path, name: str, *lines: str) -> None:
    path = tools / name
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def source(tools: Path, *allow: str, **settings: object) -> SecretSource:
    context = context_in(
        tools.parent,
        {"PATH": f"{tools}:{os.environ['PATH']}", "VPN_DECLARE_KEY": "sealing", "OTHER": "there"},
        {"exec": {"allow": allow, **settings}},
    )
    return source_of(exec_plug_in.PLUG_IN, context)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("printf 007312", "007312"),
        ("echo 007312", "007312"),
        ("printf 'two\\nlines\\n\\n'", "two\nlines\n"),
        ("printf ' spaces \\r\\n'", " spaces "),
    ],
)
def test_what_a_program_prints_is_the_value(tools: Path, printed: str, value: str):
    script(tools, "get-key", printed)
    assert source(tools, "get-key").read("get-key") == value


def test_nothing_runs_that_the_project_does_not_allow(tools: Path):
    script(tools, "get-key", f"touch {tools}/was-run", "echo hidden")
    for allowed in ((), ("get-key other",), ("get-key *",), ("*",), ("get-*",), ("",)):
        text = refusal(source(tools, *allowed), "get-key")
        assert "the project does not allow it" in text
        assert "vpn-declare.yaml" in text
    assert not (tools / "was-run").exists()


@pytest.mark.parametrize(
    ("command", "pattern", "allowed"),
    [
        ("pass show vpn/han01", "pass show vpn/han01", True),
        ("pass show vpn/han01", "pass show vpn/*", True),
        ("pass show vpn/han01", "pass show *", False),
        ("pass show vpn/a/b", "pass show vpn/*", False),
        ("pass show vpn/..", "pass show vpn/*", False),
        ("pass show vpn/", "pass show vpn/*", False),
        ("pass show --clip", "pass show *", False),
        ("pass --clip x", "pass --* x", True),
        ("pass show a b", "pass show *", False),
        ("pass rm vpn", "pass show vpn", False),
        ("rm show vpn", "* show vpn", False),
        ("pass show han01", "pass show han??", True),
        ("pass show HAN01", "pass show han??", False),
    ],
)
def test_a_pattern_lets_in_what_it_spells_and_no_more(command: str, pattern: str, allowed: bool):
    assert is_allowed(command.split(), pattern.split()) == allowed


def test_there_is_no_shell(tools: Path):
    script(tools, "get-key", 'printf %s "$1"')
    line = "get-key '$(id) ; `id` > x | y & *'"
    assert source(tools, line).read(line) == "$(id) ; `id` > x | y & *"
    assert not (tools.parent / "x").exists()


def test_a_program_that_fails_is_told_by_its_status_alone(tools: Path):
    script(tools, "get-key", "echo hidden-out", "echo hidden-err >&2", "exit 7")
    text = refusal(source(tools, "get-key"), "get-key")
    assert "status 7" in text
    assert "hidden" not in text


def test_a_program_that_hangs_is_ended_with_all_that_it_started(tools: Path):
    script(tools, "get-key", f"(sleep 600; touch {tools}/late) &", "sleep 600")
    text = refusal(source(tools, "get-key", timeout_seconds=1), "get-key")
    assert "took longer than 1 s" in text
    assert _sleepers(tools) == []


def _sleepers(tools: Path) -> list[str]:
    """Processes that work in the folder; one that was just killed may be seen for a moment."""
    found: list[str] = []
    for _ in range(1000):
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                at_work = (process / "cwd").readlink() == tools.parent
                zombie = (process / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
            except OSError:
                continue
            if at_work and not zombie and process.name != str(os.getpid()):
                found.append(process.name)
        if not found:
            break
        time.sleep(0.05)
    return found


def test_a_program_that_prints_without_end_is_ended(tools: Path):
    script(tools, "get-key", "yes hidden")
    text = refusal(source(tools, "get-key"), "get-key")
    assert "more than 256 KiB" in text


def test_a_program_that_complains_without_end_is_heard_out(tools: Path):
    script(tools, "get-key", "head -c 1000000 /dev/zero >&2", "echo value")
    assert source(tools, "get-key").read("get-key") == "value"


def test_a_program_gets_no_input_no_terminal_and_not_our_key(tools: Path):
    terminal = "(: </dev/tty) 2>/dev/null && printf terminal"
    script(tools, "get-key", "cat", terminal, 'printf %s "$OTHER:$VPN_DECLARE_KEY:$(pwd)"')
    assert source(tools, "get-key").read("get-key") == f"there::{tools.parent}"


def test_a_relative_program_of_the_topology_s_folder_is_not_run(tools: Path):
    script(tools, "get-key", f"touch {tools}/was-run")
    text = refusal(source(tools, "tools/get-key"), "tools/get-key")
    assert "relative path" in text
    context = context_in(tools, {"PATH": ".:"}, {"exec": {"allow": ["get-key"]}})
    assert "not on the PATH" in refusal(source_of(exec_plug_in.PLUG_IN, context), "get-key")
    assert not (tools / "was-run").exists()


@pytest.mark.parametrize("name", ["no-such-program", "/no/such/program"])
def test_a_program_that_is_not_there_is_named(tools: Path, name: str):
    text = refusal(source(tools, name), name)
    assert name in text
    assert "not installed" in text


def test_output_that_is_no_text_is_refused(tools: Path):
    script(tools, "get-key", "printf 'hidden\\377'")
    text = refusal(source(tools, "get-key"), "get-key")
    assert "no UTF-8 text" in text
    assert "hidden" not in text


@pytest.mark.parametrize(
    ("written", "good"), [("pass show x", True), ("", False), (" ", False), ("pass 'x", False)]
)
def test_command_lines_are_checked_without_running(tools: Path, written: str, good: bool):
    assert (source(tools).check(written) is None) == good
    if not good:
        assert "is no command" in refusal(source(tools, written), written)
