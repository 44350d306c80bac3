"""What charon, another hand or the kernel does right before our own command, and we then find."""

import os
import signal
import subprocess
import time

import pytest

from lab.conftest import boxes_at, bring_up
from lab.moments import TOPOLOGY, want
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.providers.lab import nest, raising, registry, spaces
from vpn_declare.providers.lab.logs import LogTail
from vpn_declare.providers.lab.raising import down
from vpn_declare.providers.lab.registry import Registry
from vpn_declare.providers.lab.spaces import add_space, processes_in, remove_spaces
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.children import Children
from vpn_declare.providers.strongswan.lift import End, renew_ike
from vpn_declare.providers.strongswan.line import Line
from vpn_declare.providers.strongswan.loading import load
from vpn_declare.providers.strongswan.notes import read_note
from vpn_declare.providers.strongswan.rekey import rekey_in
from vpn_declare.providers.strongswan.sas import sas_of

pytestmark = pytest.mark.lab

NAME = "one-box-two-box"
TABLE = "table inet vpn_declare"
WAIT_SECONDS = 5


@pytest.fixture
def two(bare, monkeypatch):
    """Two boxes of a lab, with a tunnel of two pairs of networks."""
    monkeypatch.setenv("KEY", "a key that is long enough")
    bare.write(TOPOLOGY)
    bring_up(bare)
    return bare


def ids_of(line):
    found = sas_of(line)
    return {sa.id for sa in found} | {f"child {sa.id}" for ike in found for sa in ike.children}


def rekey(line, message):
    """Rekey the SA that a message names, as charon does by itself, and wait for the new one."""
    named = {key: message[key] for key in ("ike-id", "child-id") if key in message}
    before = ids_of(line)
    if line.ask("rekey", named).get("matches") == "0":
        return
    ends = time.monotonic() + WAIT_SECONDS
    while ids_of(line) <= before and time.monotonic() < ends:
        time.sleep(0.01)
    assert not ids_of(line) <= before


@pytest.fixture
def rekeyed_before(monkeypatch):
    """Let charon rekey an SA right before our first command of a name; returns the commands."""
    asked = []
    real = Line.ask_all

    def install(command, which):
        def ask_all(line, name, message=None):
            if name == command and not asked:
                asked.append(message)
                rekey(line, which(line, message))
            return real(line, name, message)

        monkeypatch.setattr(Line, "ask_all", ask_all)
        return asked

    return install


@pytest.mark.parametrize(("world", "suite"), [("esp", "AES_GCM_16/128"), ("ike", "MODP_2048")])
def test_an_old_sa_that_is_rekeyed_right_before_its_end_does_not_live_on(
    two, rekeyed_before, world, suite
):
    asked = rekeyed_before("terminate", lambda _, message: message)
    want(two, world)
    two.apply()
    assert asked
    boxes = boxes_at(two)
    for box in boxes:
        (ike,) = sas_of(boxes.line(box))
        suites = {ike.suite} if world == "ike" else {sa.suite for sa in ike.children}
        assert len(ike.children) == 2
        assert all(suite in one for one in suites), suites
    assert two("plan", "--detailed-exitcode").code == 0


def test_an_old_ike_sa_that_is_rekeyed_while_its_successor_fails_goes_on(two, rekeyed_before):
    boxes = boxes_at(two)
    box = boxes.at("one/box")
    line, connection = boxes.line(box), read_note(box, NAME).connection
    ike = {**connection.peer.attributes["ike"], "dh": "modp2048"}
    connection.peer.attributes["ike"] = ike  # the far end knows nothing of it
    load(line, box, connection)
    (old,) = sas_of(line, NAME)
    asked = rekeyed_before("initiate", lambda *_: {"ike-id": old.id})
    assert renew_ike(End(line=line, connection=connection))
    assert asked
    (ike,) = sas_of(line, NAME)
    assert ike.id != old.id
    assert len(ike.children) == 2


def test_a_firewall_that_is_loaded_anew_right_before_our_chain_goes_is_no_error(two, monkeypatch):
    real = Box.nft
    flushed = []

    def nft(box, script, *words):
        if "delete" in script:
            flushed.append(real(box, f"add {TABLE}\ndelete {TABLE}\n"))
        return real(box, script, *words)

    with monkeypatch.context() as patched:
        patched.setattr(Box, "nft", nft)
        answer = two("destroy", "--auto-approve")
    assert answer.code == 0, answer.out + answer.err
    assert flushed
    shown = two("lab", "exec", "one.box", "nft", "list", "ruleset")
    assert shown.code == 0
    assert "vpn_declare" not in shown.out


def test_a_daemon_that_hangs_ends_before_another_one_takes_its_place(two, monkeypatch):
    monkeypatch.setattr("vpn_declare.providers.strongswan.line._ANSWER_SECONDS", 0.5)
    space = boxes_at(two).at("one/box").namespace
    (hanging,) = processes_in((space,))
    os.kill(hanging, signal.SIGSTOP)
    assert two("lab", "up").code == 0
    (daemon,) = processes_in((space,))
    assert daemon != hanging
    two.apply()
    assert two("verify").code == 0


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    """A folder of all labs that the test has alone."""
    folder = tmp_path / "labs"
    for module in (registry, raising):
        monkeypatch.setattr(module, "RUNTIME", folder)
    return folder


def test_a_lab_goes_down_while_another_one_goes_up(runtime, tmp_path, monkeypatch):
    real = os.rmdir

    def rmdir(path, *given, **named):
        if str(path) == str(runtime):
            (runtime / "another").mkdir()
        real(path, *given, **named)

    monkeypatch.setattr(os, "rmdir", rmdir)
    lab = Registry(tmp_path / ".vpn-declare")
    lab.runtime.mkdir(parents=True)
    down(lab, time.sleep)
    assert [path.name for path in runtime.iterdir()] == ["another"]


def test_a_lab_goes_up_while_the_last_one_goes_down(runtime, tmp_path, monkeypatch):
    real, taken = os.mkdir, []

    def mkdir(path, *given, **named):
        real(path, *given, **named)
        if str(path) == str(runtime) and len(taken) < 2:
            taken.append(path)
            runtime.rmdir()

    monkeypatch.setattr(os, "mkdir", mkdir)
    lab = Registry(tmp_path / ".vpn-declare")
    raising._make_runtime(lab)
    assert taken
    assert lab.runtime.is_dir()


SPACE = "vd-races-test"


def test_a_namespace_that_another_hand_removes_right_before_us_is_gone(bare, monkeypatch):
    real = spaces.run_command

    def run_command(words, given=""):
        if words[:3] == ("ip", "netns", "del"):
            real(words, given)
        return real(words, given)

    add_space(SPACE)
    monkeypatch.setattr(spaces, "run_command", run_command)
    remove_spaces([SPACE])
    assert not spaces.spaces_named(SPACE)
    assert list(processes_in([SPACE])) == []
    assert bare.folder


def test_a_namespace_that_cannot_be_removed_is_told(bare, monkeypatch):
    def refuse(*_):
        raise ProviderError("no")

    add_space(SPACE)
    with monkeypatch.context() as patched:
        patched.setattr(spaces, "run_command", refuse)
        with pytest.raises(ProviderError, match="no"):
            remove_spaces([SPACE])
    remove_spaces([SPACE])
    assert bare.folder


def test_a_nest_whose_keeper_ends_as_it_is_found_has_ended(monkeypatch):
    keeper = subprocess.Popen(["true"])
    keeper.wait()
    monkeypatch.setattr(nest, "keeper_of", lambda _: keeper.pid)
    nest.end_nest("some-lab")


def test_a_log_that_is_gone_when_it_is_opened_has_no_lines(tmp_path, monkeypatch):
    log = tmp_path / "charon.log"
    log.write_text("one\n", encoding="utf-8")
    tail = LogTail(log)
    real = type(log).open

    def opening(path, *given, **named):
        path.unlink()
        return real(path, *given, **named)

    monkeypatch.setattr(type(log), "open", opening)
    assert tail.lines() == []


def test_a_charon_that_dies_right_after_it_was_told_is_told_as_dead_and_not_as_empty(
    two, monkeypatch
):
    two.write("patience: { give_up_seconds: 1 }\n", "vpn-declare.yaml")
    want(two, "carry")
    space = boxes_at(two).at("one/box").namespace
    real, died = Children._shown, []

    def shown(children, identifier):
        if identifier.startswith("one/box/") and not died:
            died.extend(processes_in((space,)))
            os.kill(died[0], signal.SIGKILL)
        return real(children, identifier)

    planned = two("plan", "--out", "p.plan")
    assert planned.code == 0, planned.err
    monkeypatch.setattr(Children, "_shown", shown)
    answer = two("apply", "p.plan", "--auto-approve")
    assert answer.code != 0
    assert died
    assert "charon does not answer" in " ".join((answer.out + answer.err).split())
    assert "is not there" not in answer.out + answer.err


def test_a_socket_that_may_not_be_used_is_told_at_once(tmp_path):
    line = Line(path=tmp_path / "vici.sock", sleep=time.sleep)
    failure = line._failure(PermissionError(13, "Permission denied"), line.path)
    assert failure.error_class is ErrorClass.REFUSED
    assert "usually is root" in failure.message


def test_an_sa_that_another_one_replaced_right_before_it_is_rekeyed_is_rekeyed(two, monkeypatch):
    real, replaced = Line.ask, []
    child = f"{NAME}-lan-two-lan"

    def ask(line, command, message=None):
        if command == "rekey":
            line.ask_all("terminate", message)
            line.ask_all("initiate", {"ike": NAME, "child": child})
            replaced.append(message)
        return real(line, command, message)

    monkeypatch.setattr(Line, "ask", ask)
    assert not rekey_in(boxes_at(two), f"one/box/{NAME}/{child}")
    assert replaced
