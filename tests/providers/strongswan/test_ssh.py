"""Boxes on another machine, over a real sshd on loopback; charon runs in a namespace."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lab.conftest import bare, boxes_at, vpn
from lab.test_deaths import DIE_AT
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.clamp import found_clamps
from vpn_declare.providers.strongswan.line import Line
from vpn_declare.providers.strongswan.sas import sas_of
from vpn_declare.providers.strongswan.ssh import SshHost, SshTarget

__all__ = ["bare", "vpn"]

pytestmark = pytest.mark.lab

SSHD = "/usr/sbin/sshd"
TOPOLOGY = """\
version: 1
name: two-boxes
defaults: { provider: strongswan, psk: "env:KEY" }
sites:
  one: { networks: { lan: 10.1.0.0/24 }, gateways: { box: { public_ip: 203.0.113.10 } } }
  two: { networks: { lan: 10.2.0.0/24 }, gateways: { box: { public_ip: 203.0.113.20 } } }
tunnels:
- one.box -- two.box
"""
SERVER = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/me.pub
StrictModes no
UsePAM no
PidFile none
PermitRootLogin prohibit-password
SetEnv SHLVL=2
"""
"""With SHLVL=2 bash reads no start files, which may take long on the machine of the test."""
WAIT_SECONDS = 5


class Machine:
    """An sshd of the test's own, with keys of its own."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        for name in ("host", "me", "stranger"):
            make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(make, check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        Path("/run/sshd").mkdir(exist_ok=True)
        (folder / "sshd.conf").write_text(SERVER.format(port=self.port, folder=folder))
        host = (folder / "host.pub").read_text()
        (folder / "known").write_text(f"[127.0.0.1]:{self.port} {host}")
        self.start()

    def start(self):
        command = [SSHD, "-D", "-e", "-f", str(self.folder / "sshd.conf")]
        with (self.folder / "sshd.log").open("ab") as log:
            self._server = subprocess.Popen(command, stderr=log)
        ends = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < ends:
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        pytest.fail((self.folder / "sshd.log").read_text())

    def stop(self):
        self._server.terminate()
        self._server.wait()

    def target(self, **other):
        given = {
            "host": "root@127.0.0.1",
            "port": self.port,
            "identity_file": str(self.folder / "me"),
            "known_hosts": str(self.folder / "known"),
        }
        return SshTarget(**{**given, **other})

    def host(self, far_socket="/nowhere", **other):
        return SshHost(self.target(**other), Path(far_socket))


@pytest.fixture
def machine(tmp_path):
    if not Path(SSHD).exists() or shutil.which("ssh") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("openssh-server and openssh-client are missing")
        pytest.skip("needs the Debian packages openssh-server and openssh-client")
    if os.geteuid() != 0:
        pytest.skip("needs root")
    found = Machine(tmp_path / "machine")
    yield found
    found.stop()


def clients(machine):
    """The ssh clients that hold a connection to the machine open."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            is_ours = b"ControlMaster=yes" in words and str(machine.port).encode() in words
            if words[0] == b"ssh" and is_ours:
                found.append(int(entry.name))
    return found


@pytest.fixture
def boxes(bare, machine, monkeypatch):
    """Two boxes in namespaces, which are reached over SSH alone; production, not the lab."""
    monkeypatch.setenv("KEY", "a key that is long enough")
    bare.write(TOPOLOGY)
    assert bare("lab", "up").code == 0
    bare.write(settings(bare, machine), "vpn-declare.yaml")
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "production")
    yield bare
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "lab")


def settings(vpn, machine):
    lines = ["providers:", "  strongswan:", "    gateways:"]
    for box in boxes_at(vpn):
        lines += [
            f"      {box.name.replace('/', '.')}:",
            "        ssh: root@127.0.0.1",
            f"        ssh_port: {machine.port}",
            f"        identity_file: {machine.folder / 'me'}",
            f"        known_hosts: {machine.folder / 'known'}",
            f"        socket: {box.socket}",
            f"        folder: {folder_of(vpn, box)}",
            f"        namespace: {box.namespace}",
            f"        address: {box.local_address}",
        ]
    return "\n".join((*lines, ""))


def folder_of(vpn, box):
    return vpn.folder / "far" / box.name.replace("/", "-")


def ping(vpn):
    for place, other, gateway in (("one", "10.2.0.0/24", 1), ("two", "10.1.0.0/24", 2)):
        via = f"10.{gateway}.0.1"
        words = ("ip", "route", "replace", other, "via", via)
        assert vpn("lab", "exec", f"{place}.lan", *words).code == 0
    return vpn("lab", "ping", "one.lan", "two.lan").code == 0


def test_boxes_behind_ssh_are_configured_and_carry_traffic(boxes, machine):
    boxes.apply()
    assert boxes("plan", "--detailed-exitcode").code == 0
    assert ping(boxes)
    assert clients(machine) == []
    for box in boxes_at(boxes):
        (file,) = folder_of(boxes, box).iterdir()
        assert file.stat().st_mode & 0o777 == 0o600


def tables_at(vpn, gateway):
    return vpn("lab", "exec", gateway, "nft", "list", "ruleset").out


def test_segments_are_made_to_fit_behind_ssh_until_the_tunnel_ends(boxes):
    boxes.apply()
    # 1446 bytes fit into AES-GCM on Ethernet, of which 40 are headers.
    assert tables_at(boxes, "one.box").count("maxseg size set 1406") == 2
    assert (
        boxes("lab", "exec", "one.box", "nft", "delete", "table", "inet", "vpn_declare").code == 0
    )
    assert set(boxes.changes()) == {"one/child/box/two.box/lan/two.lan"}
    boxes.apply()
    assert boxes("destroy", "--auto-approve").code == 0
    assert "vpn_declare" not in tables_at(boxes, "one.box")


def test_a_box_that_is_to_be_left_alone_gets_no_table(boxes):
    boxes.change(
        "        socket:", "        clamp_mss: false\n        socket:", "vpn-declare.yaml"
    )
    boxes.apply()
    assert "vpn_declare" not in tables_at(boxes, "one.box")
    assert boxes("plan", "--detailed-exitcode").code == 0


def test_drift_behind_ssh_is_seen_and_repaired(boxes):
    boxes.apply()
    far = boxes_at(boxes)
    box = far.at("one/box")
    far.line(box).ask("unload_conn", {"name": "one-box-two-box"})
    box.ip("route", "flush", "10.2.0.0/24", "table", "220")
    assert set(boxes.changes()) >= {"one/peer/box/two.box", "one/route/box/two.lan"}
    boxes.apply()
    assert boxes("plan", "--detailed-exitcode").code == 0
    assert ping(boxes)


def sas_at(vpn, gateway):
    far = boxes_at(vpn)
    return sas_of(far.line(far.at(gateway)))


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("_end_orderly", "ike: { dh: modp2048 }"),
        ("_end_children", "esp: { encryption: aes128gcm16 }"),
    ],
)
def test_an_sa_that_a_killed_apply_left_beside_the_new_one_is_seen_and_ended(boxes, place, change):
    boxes.apply()
    boxes.change("- one.box -- two.box\n", f"- one.box -- two.box: {{ {change} }}\n")
    command = [sys.executable, "-c", DIE_AT.format(place=place), "apply", "--auto-approve"]
    assert subprocess.run(command, check=False, capture_output=True).returncode < 0
    assert boxes("lock", "release", "--auto-approve").code == 0
    assert [len(sa.children) for sa in sas_at(boxes, "one/box")] in ([1, 1], [2])
    seen = [address for address in boxes.changes() if "/child/" in address]
    assert {address.split("/")[0] for address in seen} == {"one", "two"}
    boxes.apply()
    assert boxes("plan", "--detailed-exitcode").code == 0
    for gateway in ("one/box", "two/box"):
        assert [len(sa.children) for sa in sas_at(boxes, gateway)] == [1]
    assert ping(boxes)


def test_two_ends_of_ours_set_up_one_sa_and_not_one_each(boxes):
    for _ in range(3):
        boxes.apply()
        assert [len(sa.children) for sa in sas_at(boxes, "one/box")] == [1]
        assert boxes("destroy", "--auto-approve").code == 0


def test_a_tunnel_that_is_down_between_two_machines_is_seen_and_brought_up(boxes):
    boxes.apply()
    (ike,) = sas_at(boxes, "one/box")
    far = boxes_at(boxes)
    far.line(far.at("one/box")).ask_all("terminate", {"ike-id": ike.id})
    assert {"one", "two"} == {
        address.split("/")[0] for address in boxes.changes() if "/child/" in address
    }
    boxes.apply()
    assert boxes("plan", "--detailed-exitcode").code == 0
    assert ping(boxes)


def test_destroy_behind_ssh_leaves_nothing(boxes):
    boxes.apply()
    assert boxes("destroy", "--auto-approve").code == 0
    for box in boxes_at(boxes):
        assert boxes_at(boxes).line(box).ask("get_conns")["conns"] == []
        assert list(folder_of(boxes, box).iterdir()) == []


def test_a_machine_out_of_reach_is_no_machine_without_connections(boxes, machine):
    boxes.apply()
    known = (machine.folder / "known").read_text()
    (machine.folder / "known").write_text("")
    answer = boxes("plan")
    assert answer.code != 0
    assert "root@127.0.0.1 cannot be reached over SSH" in " ".join(answer.err.split())
    (machine.folder / "known").write_text(known)
    assert boxes("plan", "--detailed-exitcode").code == 0


@pytest.fixture
def broken_before(machine, monkeypatch):
    """Break the connection to the machine right before we use it; returns how often."""
    times = []

    def install(owner, name, applies, most=1):
        real = getattr(owner, name)

        def using(self, *given):
            if len(times) < most and applies(*given):
                broken = clients(machine)
                times.append(len(broken))
                for pid in broken:
                    os.kill(pid, signal.SIGKILL)
                time.sleep(0.1)
            return real(self, *given)

        monkeypatch.setattr(owner, name, using)
        return times

    return install


def impatient(vpn):
    text = (vpn.folder / "vpn-declare.yaml").read_text()
    vpn.write(f"patience: {{ give_up_seconds: 1 }}\n{text}", "vpn-declare.yaml")


def test_a_connection_that_breaks_before_charon_is_asked_is_no_box_without_connections(
    boxes, broken_before
):
    boxes.apply()
    impatient(boxes)
    times = broken_before(Line, "_connected", lambda _: True, most=1000)
    answer = boxes("plan", "--detailed-exitcode")
    assert answer.code == 1, answer.out + answer.err
    assert "The connection to the machine broke" in " ".join(answer.err.split())
    assert len(times) > 1


def test_a_route_behind_a_connection_that_broke_is_not_taken_for_gone(
    boxes, machine, broken_before
):
    boxes.apply()
    impatient(boxes)
    times = broken_before(
        Box, "ip", lambda *words: words[:2] == ("route", "del") and not machine.stop()
    )
    answer = boxes("destroy", "--auto-approve")
    assert answer.code != 0
    assert times
    assert "/route/" in boxes("state", "list").out
    machine.start()
    assert boxes("destroy", "--auto-approve").code == 0


def test_rules_behind_a_connection_that_broke_are_not_taken_for_gone(machine, broken_before):
    box = Box(name="one/box", socket=Path("/x"), folder=Path("/x"), ssh=machine.host())
    box.files.names(Path("/"))
    times = broken_before(Box, "nft", lambda *_: not machine.stop())
    with pytest.raises(ProviderError) as caught:
        found_clamps(box)
    assert caught.value.error_class is ErrorClass.UNAVAILABLE
    assert times
    machine.start()


def test_an_unknown_host_key_is_refused(machine, tmp_path):
    empty = tmp_path / "empty"
    empty.write_text("")
    with pytest.raises(ProviderError, match=r"Host key verification failed.*known_hosts"):
        machine.host(known_hosts=str(empty)).run(("true",))


def test_a_key_that_is_not_accepted_is_told(machine):
    stranger = str(machine.folder / "stranger")
    with pytest.raises(ProviderError, match=r"Permission denied.*identity_file"):
        machine.host(identity_file=stranger).run(("true",))


def test_words_arrive_as_they_were_given_and_failures_are_told(machine):
    host = machine.host()
    words = ("printf", "%s|", "a b", "$HOME", "it's", "")
    assert host.run(words) == "a b|$HOME|it's||"
    assert host.run(("cat",), "given\n") == "given\n"
    with pytest.raises(ProviderError, match=r"false failed at root@127\.0\.0\.1"):
        host.run(("false",))
    host.close()
    assert clients(machine) == []


def test_a_connection_that_broke_is_opened_anew(machine):
    host = machine.host()
    assert host.run(("echo", "1")) == "1\n"
    for pid in clients(machine):
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    assert host.run(("echo", "2")) == "2\n"
    host.close()


@pytest.mark.usefixtures("boxes")
def test_no_connection_outlives_a_process_that_is_killed(machine):
    code = """
import os, signal
from vpn_declare.__main__ import main
from vpn_declare.providers.strongswan.files import FilesThere
FilesThere.write = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
main()
"""
    command = [sys.executable, "-c", code, "apply", "--auto-approve"]
    assert subprocess.run(command, check=False, capture_output=True).returncode < 0
    ends = time.monotonic() + WAIT_SECONDS
    while clients(machine) and time.monotonic() < ends:
        time.sleep(0.05)
    assert clients(machine) == []
