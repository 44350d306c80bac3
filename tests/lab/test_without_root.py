"""A lab of an ordinary user: real processes of user nobody, whom a nest makes root of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from command_line import EXAMPLES
from vpn_declare.providers.lab.preflight import PACKAGES
from vpn_declare.providers.lab.registry import Registry

pytestmark = pytest.mark.lab

NOBODY = "65534"
CHECKOUT = Path(__file__).parents[2]
# udev lets everybody open TUN devices (mode 666). A checkout, and its Python, may lie in folders
# that are closed to other users. Only this process and its children see what is mounted.
AS_NOBODY = """
mount -t tmpfs none /mnt && mknod -m {mode} /mnt/tun c 10 200 && mount --bind /mnt/tun /dev/net/tun
mkdir /mnt/checkout /mnt/python
mount --bind {checkout} /mnt/checkout && mount --bind {python} /mnt/python
exec setpriv --reuid {nobody} --regid {nobody} --clear-groups --inh-caps=-all --bounding-set=-all \
    "$@"
"""


class Nobody:
    """The program as user nobody has it, in a folder of theirs."""

    def __init__(self, folder, tun_mode="666"):
        self.folder = folder
        self._script = AS_NOBODY.format(
            nobody=NOBODY, mode=tun_mode, checkout=CHECKOUT, python=sys.prefix
        )

    def run(self, *command):
        words = ("unshare", "--mount", "sh", "-ec", self._script, "sh", *command)
        # Ordinary users have no sbin in their path.
        environment = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": "/mnt/checkout/src",
            "VPN_DECLARE_ENVIRONMENT": "lab",
        }
        return subprocess.run(
            words, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )

    def __call__(self, *words):
        return self.run("/mnt/python/bin/python3", "-m", "vpn_declare", *words)

    def does(self, *words):
        done = self(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def processes_of_nobody():
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if entry.stat().st_uid == int(NOBODY):
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
    return [line for line in found if "vpn-declare-lab-" in line or "charon" in line]


@pytest.fixture
def nobody():
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    if lacking := [name for name in PACKAGES if not (shutil.which(name) or Path(name).exists())]:
        pytest.skip(f"missing: {lacking}")
    folder = Path(tempfile.mkdtemp(prefix="vpn-declare-nobody-"))
    shutil.copytree(EXAMPLES / "vng-three-sites", folder, dirs_exist_ok=True)
    os.chown(folder, int(NOBODY), int(NOBODY))
    user = Nobody(folder)
    try:
        if (tried := user.run("unshare", "--user", "--map-root-user", "--net", "true")).returncode:
            pytest.skip(f"no user namespaces: {tried.stderr}")
        yield user
        user.does("lab", "down")
        assert processes_of_nobody() == []
    finally:
        shutil.rmtree(folder)


def test_an_ordinary_user_plays_a_lab_with_real_tunnels(nobody):
    assert "4 gateways" in nobody.does("lab", "up")
    nobody.does("apply", "--auto-approve")
    found = json.loads(nobody.does("verify", "--format", "json"))
    assert len(found["predicted"]) == 8
    assert (found["missed"], found["leaked"], found["wire"]["clear"]) == ([], [], 0)
    assert found["wire"]["esp"] >= 2 * len(found["predicted"])
    assert nobody("plan", "--detailed-exitcode").returncode == 0
    assert "3 received" in nobody.does("lab", "ping", "hcm03.vpc1", "han01.vpc1")
    assert "0 namespaces made, 0 removed, 0 daemons" in nobody.does("lab", "up")


def test_the_machine_itself_sees_nothing_of_it(nobody):
    nobody.does("lab", "up")
    registry = Registry(nobody.folder / ".vpn-declare")
    assert len(processes_of_nobody()) == 5
    assert not [path for path in Path("/run").glob("netns/*") if registry.id in path.name]
    assert not registry.runtime.exists()
    assert {path.owner() for path in registry.private.iterdir()} == {"nobody"}


def test_leftovers_whose_notes_are_lost_are_found_without_root(nobody):
    nobody.does("lab", "up")
    shutil.rmtree(nobody.folder / ".vpn-declare")
    assert "11 namespaces and 4 processes" in nobody.does("lab", "down")
    assert "0 namespaces and 0 processes" in nobody.does("lab", "down")


def test_every_command_finds_the_nest_from_any_folder(nobody):
    nobody.does("lab", "up")
    below = nobody.folder / "below"
    below.mkdir()
    user = Nobody(below)
    said = user.does("lab", "exec", "--path", "..", "internet", "ip", "-br", "link")
    assert said.count("i-") == 4


def test_a_tun_device_that_users_may_not_open_is_told(nobody):
    done = Nobody(nobody.folder, tun_mode="600")("lab", "up")
    assert done.returncode != 0
    assert "VPN675" in done.stderr
    assert "sudo chmod 0666 /dev/net/tun" in done.stderr
