"""Every way of ending: its exit code, what is said, what is left."""

import io
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from command_line import EXAMPLES, QUICK
from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import Ending
from vpn_declare.cli.real_door import real_door
from vpn_declare.cli.terminal import Terminal
from vpn_declare.contracts.lock import Holder
from vpn_declare.contracts.provider import ProviderError
from vpn_declare.contracts.secret import SecretNotFoundError
from vpn_declare.contracts.state import FencedError, LockedError, StateError, StateLocation
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.state.sqlite import BACKEND

LONGEST = 300  # seconds: no test waits longer for a process; none asserts how long it took


@pytest.fixture
def seed(vpn):
    vpn.copy_example("vng-three-sites")
    return vpn


def ended(error, tmp_path, monkeypatch):
    """Return the exit code and what was said for a command that raises ``error``."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    out, err = io.StringIO(), io.StringIO()
    terminal = Terminal(out=out, err=err, colour=False, err_colour=False, live=False, width=99)
    door = real_door(["plan"])
    door.scrubber.remember("hunter2-hunter2")

    def command():
        raise error

    return Ending(Desk(door=door, terminal=terminal)).of(command), err.getvalue()


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (DiagnosticsError([Diagnostic(code="VPN230", summary="No")], 3), 3, "VPN230: No"),
        (LockedError(Holder(host="h", pid=7, user="anh", command="x")), 5, "anh@h (pid 7)"),
        (FencedError("taken over"), 5, "VPN503"),
        (StateError("The disk is full."), 1, "VPN501"),
        (SecretNotFoundError("env:X is not set."), 1, "VPN605"),
        (ProviderError("No.", vendor_code="2017"), 1, "2017"),
        (KeyboardInterrupt(), 130, "Interrupted"),
    ],
)
def test_each_error_has_its_code_and_words(error, code, told, tmp_path, monkeypatch):
    result, said = ended(error, tmp_path, monkeypatch)
    assert (result, told in said) == (code, True)
    assert "Traceback" not in said


def test_a_bug_is_called_so_and_its_traceback_goes_to_a_private_scrubbed_file(
    tmp_path, monkeypatch
):
    code, said = ended(ZeroDivisionError("hunter2-hunter2"), tmp_path, monkeypatch)
    (file,) = tmp_path.glob("vpn-declare-bug-*.txt")
    assert code == 1
    assert said.startswith("BUG: ZeroDivisionError")
    assert str(file) in said
    assert "Traceback" not in said
    text = file.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "hunter2" not in text + said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "words",
    [
        ("palan",),
        ("plan", "--nonsense"),
        ("plan", "a", "b"),
        ("apply", "--parallelism", "0"),
        ("apply", "--allow", "everything"),
        ("apply", "--allow", "delete:*"),
        ("apply", "--allow", "delete:*/vpc/vpc1"),
        ("recover", "--exists", "hcm03/vpc/vpc1"),
        ("recover", "--exists", "a/vpc/v=1", "--absent", "a/vpc/v"),
        ("history", "--limit", "0"),
        ("rotate",),
        ("state", "nonsense"),
        ("simulate", "set", "x", "y"),
        ("plan", "--environment", "simulatd"),
        ("plan", "--state", "nosuch://x"),
        ("plan", "missing.yaml"),
        ("apply", "missing.plan"),
        ("expand", "--format", "json"),
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_ends_with_one_and_says_what_to_do(vpn, words):
    answer = vpn(*words)
    assert answer.code == 1
    assert answer.err.startswith(("error VPN", "missing"))
    assert "Traceback" not in answer.err
    assert answer.out == ""


def test_a_misspelt_command_is_recognised(vpn):
    assert "Did you mean 'plan'?" in vpn("palan").err


def test_a_protected_object_is_refused_with_three_unless_allowed_by_name(seed):
    seed.change(
        "    vpcs: { vpc1: 172.16.0.0/16 }",
        "    vpcs: { vpc1: { cidr: 172.16.0.0/16, lifecycle: { prevent_destroy: true } } }",
    )
    seed.apply()
    refused = seed("destroy", "--auto-approve")
    assert refused.code == 3
    assert "--allow delete:han01/vpc/vpc1" in refused.err
    assert seed("destroy", "--auto-approve", "--allow", "delete:han01.vpc1").code == 0
    assert seed.world() == []


def test_a_stale_plan_ends_with_four(seed):
    seed.expect_nothing()
    seed.apply()
    seed.change("on-prem.plant] }", "on-prem.plant, on-prem.guest] }")
    seed("plan", "--out", "x.plan")
    seed("simulate", "delete", "on-prem/route/router/hcm03.vpc2")
    seed.apply("--target", "on-prem/route/router/hcm03.vpc2")
    answer = seed("apply", "x.plan")
    assert answer.code == 4
    assert "VPN202" in answer.err


def test_a_plan_is_applied_once(seed):
    seed("plan", "--out", "x.plan")
    assert seed("apply", "x.plan").code == 0
    assert seed("apply", "x.plan").code == 4


def test_a_plan_that_is_still_true_is_applied_although_other_things_changed(seed):
    seed.expect_nothing()
    seed.apply()
    seed.change("on-prem.plant] }", "on-prem.plant, on-prem.guest] }")
    seed("plan", "--out", "x.plan")
    seed("simulate", "delete", "han01/route/vpc1/hcm03.vpc1")
    assert seed("apply", "x.plan").code == 0


def test_a_lock_that_somebody_holds_ends_with_five_and_his_name(seed):
    store = BACKEND.open(StateLocation(url=f"sqlite:///{seed.folder}/.vpn-declare/state.sqlite"))
    holder = Holder(host="elsewhere", pid=42, user="binh", command="vpn-declare apply")
    token = store.acquire(holder, 600, time.time())
    answer = seed("apply", "--auto-approve")
    assert answer.code == 5
    assert "binh@elsewhere (pid 42)" in answer.err
    store.release(token)
    store.close()
    assert seed("apply", "--auto-approve").code == 0


def test_a_source_that_declares_nothing_is_refused_with_three(vpn):
    gateways = "gateways: {g: {public_ip: 203.0.113."
    sites = (
        "version: 1\nname: x\nsites:\n"
        f"  a: {{provider: manual, networks: {{n: 10.1.0.0/16}}, {gateways}1}}}}}}\n"
        f"  b: {{provider: manual, networks: {{n: 10.2.0.0/16}}, {gateways}2}}}}}}\n"
    )
    vpn.write(sites + "tunnels: [a.g -- b.g]\n")
    vpn("apply", "--auto-approve", "--environment", "production")
    vpn.write(sites)
    for command in (["plan"], ["apply", "--auto-approve", "--allow", "delete:a"]):
        answer = vpn(*command, "--environment", "production")
        assert (answer.code, "VPN232" in answer.err) == (3, True)
    assert vpn("destroy", "--auto-approve", "--environment", "production").code == 0


def test_a_replacement_side_by_side_is_told_as_setting_aside(seed):
    seed.apply()
    answer = seed("apply", "--auto-approve", "--replace", "han01/gateway/vpngw-01")
    assert answer.code == 0, answer.err
    assert "~replaced" not in answer.out
    if "set aside" in answer.out:
        assert "(the old one)" in answer.out


def test_a_person_who_does_not_say_yes_changes_nothing(seed, monkeypatch):
    for said in ("no\n", "y\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        answer = seed("apply")
        assert answer.code == 1
        assert "Nothing was done." in answer.err
        assert seed.world() == []


def test_a_person_who_says_yes_is_believed(seed, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert seed("apply").code == 0
    assert seed.changes() == {}


def test_an_environment_is_not_mixed_with_another(seed):
    seed.apply()
    seed.write(
        "version: 1\nname: other\nsites: {a: {provider: manual, networks: {n: 10.0.0.0/8}, "
        "gateways: {g: {public_ip: 203.0.113.9}}}}\n"
    )
    answer = seed("plan", "--environment", "production")
    assert (answer.code, "VPN613" in answer.err) == (3, True)


def test_a_bad_topology_creates_nothing(vpn):
    vpn.write("version: 1\nname: x\nsites: [\n")
    before = sorted(vpn.folder.rglob("*"))
    for command in (["plan"], ["apply", "--auto-approve"], ["validate"], ["routes"]):
        answer = vpn(*command)
        assert (answer.code, "Traceback" in answer.err) == (1, False)
    assert sorted(vpn.folder.rglob("*")) == before


def test_production_without_its_provider_says_how_to_try(seed):
    answer = seed("apply", "--auto-approve", "--environment", "production")
    assert (answer.code, "--environment simulated" in answer.err) == (1, True)
    assert not (seed.folder / ".vpn-declare").exists()


def test_what_people_set_up_by_hand_is_told_and_needs_no_key(vpn):
    gateways = "gateways: {g: {public_ip: 203.0.113."
    vpn.write(
        "version: 1\nname: x\nsites:\n"
        f"  a: {{provider: manual, networks: {{n: 10.1.0.0/16}}, {gateways}1}}}}}}\n"
        f"  b: {{provider: manual, networks: {{n: 10.2.0.0/16}}, {gateways}2}}}}}}\n"
        "tunnels: [a.g -- b.g]\n"
    )
    answer = vpn("apply", "--auto-approve", "--environment", "production")
    assert answer.code == 0, answer.err
    assert "To be set up by hand: gateway a.g" in answer.out
    assert "To be set up by hand: gateway b.g" in answer.out
    assert "env:VPN_PSK_A_G_B_G" in answer.out
    shown = vpn("show", "a/instructions/g", "--environment", "production").out
    assert shown.startswith("To be set up by hand: gateway a.g")


def start(folder, *words, **environment):
    """Start the program in a process of its own, in ``folder``."""
    return subprocess.Popen(
        [sys.executable, "-m", "vpn_declare", *words],
        cwd=folder,
        env={**os.environ, "VPN_DECLARE_ENVIRONMENT": "simulated", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def slow_seed(folder):
    (folder / "topology.yaml").write_text(
        (EXAMPLES / "vng-three-sites" / "topology.yaml").read_text(encoding="utf-8"),
        encoding="utf-8",
    )
    # VPCs take a third of a second; gateways 15 s, so long a test may take to press Ctrl-C.
    (folder / "vpn-declare.yaml").write_text("simulator: {provisioning_ms: 20000}\n")


def until(process, word, stream="stdout"):
    """Read the output of a process up to the line that has ``word``."""
    told = []
    for line in getattr(process, stream):
        told.append(line)
        if word in line:
            return
    raise AssertionError("".join(told) + process.stderr.read())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_finishes_what_runs_and_the_next_apply_goes_on(tmp_path, number):
    slow_seed(tmp_path)
    process = start(tmp_path, "apply", "--auto-approve")
    until(process, "] made ")
    process.send_signal(number)
    out, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 130, err
    assert "Stopping" in err
    assert out.splitlines()[-1].startswith("Interrupted:")
    (tmp_path / "vpn-declare.yaml").write_text(QUICK)
    with start(tmp_path, "apply", "--auto-approve") as again:
        again.communicate(timeout=LONGEST)
    assert again.returncode == 0
    with start(tmp_path, "plan", "--detailed-exitcode") as last:
        last.communicate(timeout=LONGEST)
    assert last.returncode == 0


@pytest.mark.parametrize("words", [("plan",), ("drift", "--unmanaged")])
def test_an_interrupt_ends_a_look_at_a_far_side_that_is_down(seed, words):
    """It would repeat its reads for ``patience.give_up_seconds``, which is five minutes."""
    seed.apply()
    down = "{ on: any, error: unavailable, times: always }"
    seed.write(f"simulator: {{ provisioning_ms: 5, fail: [{down}] }}\n", "vpn-declare.yaml")
    process = start(seed.folder, *words)
    until(process, "Waiting for simulator", "stderr")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=LONGEST)
    assert (process.returncode, "Interrupted" in err) == (130, True), err


def test_a_second_interrupt_stops_waiting_at_once(tmp_path):
    slow_seed(tmp_path)
    (tmp_path / "vpn-declare.yaml").write_text("simulator: {provisioning_ms: 600000}\n")
    process = start(tmp_path, "apply", "--auto-approve")
    until(process, "] made ")
    process.send_signal(signal.SIGINT)
    until(process, "Stopping", "stderr")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 130, err
    with start(tmp_path, "state", "list") as listed:
        out, _ = listed.communicate(timeout=LONGEST)
    assert "gateway" in out
    assert "pending" in out


def test_a_reader_who_goes_away_is_no_error(tmp_path):
    slow_seed(tmp_path)
    command = f"{sys.executable} -m vpn_declare plan --format json | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=tmp_path,
        env={**os.environ, "VPN_DECLARE_ENVIRONMENT": "simulated"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "{\n"


def test_output_that_is_no_terminal_has_no_escape_sequences(tmp_path):
    slow_seed(tmp_path)
    (tmp_path / "vpn-declare.yaml").write_text(QUICK)
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    done = subprocess.run(
        [sys.executable, "-m", "vpn_declare", "apply", "--auto-approve"],
        cwd=tmp_path,
        env={**environment, "VPN_DECLARE_ENVIRONMENT": "simulated", "TERM": "xterm-256color"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr


def test_the_files_of_ours_are_private(seed):
    seed.apply()
    private = seed.folder / ".vpn-declare"
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in private.iterdir()} == {0o600}


def test_the_version_is_told_without_importing_anything_of_ours():
    code = (
        "import sys; sys.argv = ['vpn-declare', '--version']; "
        "from vpn_declare.__main__ import main; main(); "
        "print(sorted(name for name in sys.modules if name.startswith(('vpn_declare.', 'click'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.home()
    )
    assert done.stdout.splitlines()[-1] == "['vpn_declare.__main__']"


def test_help_imports_no_command():
    code = (
        "import sys; from vpn_declare.cli.main import run; run(['--help']); "
        "print(sorted(name for name in sys.modules if name.startswith("
        "('vpn_declare.cli.commands.', 'vpn_declare.workflow.plan', 'importlib.metadata'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.home()
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_importing_the_program_is_cheap():
    # Names of what is slow to import; a plain --version needs none of them.
    heavy = "{'networkx', 'deepdiff', 'sqlalchemy', 'pydantic', 'rich', 'yaml'}"
    code = (
        "import sys; from vpn_declare.cli.main import run; run(['--version']); "
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.home()
    )
    assert done.stdout.splitlines()[-1] == "[]"
