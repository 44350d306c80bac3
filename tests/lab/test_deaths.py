"""A process that dies by SIGKILL while it changes real tunnels; the next one finishes its work.

Nothing is there twice: one connection and key per tunnel, one IKE SA and one Child SA per pair.
"""

import subprocess
import sys
import time
from collections import Counter
from random import Random

import pytest

from lab.conftest import boxes_at
from vpn_declare.providers.lab.registry import Registry
from vpn_declare.providers.lab.spaces import spaces_named
from vpn_declare.providers.strongswan.notes import read_notes
from vpn_declare.providers.strongswan.sas import sas_of

pytestmark = pytest.mark.lab

APPLY = [sys.executable, "-m", "vpn_declare", "apply", "--auto-approve"]
DIE_AT = """
import os, signal
from vpn_declare.__main__ import main
from vpn_declare.providers.strongswan import lift
lift.{place} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
main()
"""
DIES_WHEN_BOTH_ENDS_UNLOADED = """
import os, signal, time
from vpn_declare.__main__ import main
from vpn_declare.providers.strongswan import children
def dying(*_, ends=iter([1])):
    if next(ends, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(5)
children.clamp = dying
main()
"""
TUNNEL = "- hcm03.vpngw-01 -- han01.vpngw-01\n"
LEFT_OUT = "- hcm03.vpngw-02 -- on-prem.router: { carry: [on-prem.office, on-prem.plant] }\n"


class Worlds:
    """What can be wanted: the seed topology, and changes of each sort to it."""

    def __init__(self, vpn):
        self._vpn = vpn
        vpn.expect_nothing()
        seed = (vpn.folder / "topology.yaml").read_text(encoding="utf-8")
        body = TUNNEL.rstrip()
        self._texts = [
            seed,
            seed.replace(TUNNEL, f"{body}: {{ esp: {{ encryption: aes128gcm16 }} }}\n"),
            seed.replace(TUNNEL, f"{body}: {{ ike: {{ dh: modp2048 }} }}\n"),
            seed.replace(TUNNEL, f"{body}: {{ psk: 'env:ANOTHER_KEY' }}\n"),
            seed.replace(LEFT_OUT, ""),
            seed.replace("[on-prem.office] }", "[on-prem.office, on-prem.plant] }"),
        ]
        assert len(set(self._texts)) == len(self._texts)

    def want_another(self, chance):
        now = (self._vpn.folder / "topology.yaml").read_text(encoding="utf-8")
        self._vpn.write(chance.choice([text for text in self._texts if text != now]))


def die(vpn, seconds):
    """Let a real process apply, and kill it after so long; tell whether it lived until then."""
    process = subprocess.Popen(APPLY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.kill()
    was_killed = process.wait() < 0
    if was_killed:
        assert vpn("lock", "release", "--auto-approve").code == 0
    return was_killed


def undisturbed_seconds():
    began = time.monotonic()
    assert subprocess.run(APPLY, check=False, capture_output=True).returncode == 0
    return time.monotonic() - began


def assert_nothing_is_there_twice(vpn):
    boxes = boxes_at(vpn)
    for box in boxes:
        line = boxes.line(box)
        noted = {one.connection.name: one.connection for one in read_notes(box)}
        assert sorted(line.ask("get_conns")["conns"]) == sorted(noted), box.name
        keys = line.ask("get_shared").get("keys", [])
        assert sorted(keys) == sorted(one.key_id for one in noted.values()), box.name
        sas = sas_of(line)
        assert Counter(sa.name for sa in sas) == Counter(list(noted)), (box.name, sas)
        children = [(sa.name, child.name) for sa in sas for child in sa.children]
        assert sorted(children) == sorted(
            (name, child) for name, one in noted.items() for child in one.children
        ), box.name


def live_on(vpn):
    vpn.apply()
    assert vpn("plan", "--detailed-exitcode").code == 0
    assert_nothing_is_there_twice(vpn)
    answer = vpn("verify")
    assert answer.code == 0, answer.out


def many_deaths(vpn, seed, wanted):
    chance = Random(seed)
    worlds = Worlds(vpn)
    worlds.want_another(chance)
    seconds = undisturbed_seconds()
    deaths = 0
    while deaths < wanted:
        worlds.want_another(chance)
        was_killed = die(vpn, chance.uniform(0.2, 1.0) * seconds)
        deaths += was_killed
        if was_killed and chance.random() < 0.5:
            live_on(vpn)
    live_on(vpn)


def test_an_apply_dies_a_few_times_and_the_next_one_finishes_its_work(lab):
    many_deaths(lab, seed=1, wanted=3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 14))
def test_applies_die_at_random_moments_one_after_the_other(lab, seed):
    many_deaths(lab, seed, wanted=10)


def test_a_first_apply_dies_and_the_next_one_finishes_its_work(lab):
    chance = Random(5)
    assert lab("destroy", "--auto-approve").code == 0
    seconds = undisturbed_seconds()
    for _ in range(3):
        assert lab("destroy", "--auto-approve").code == 0
        die(lab, chance.uniform(0.3, 1.0) * seconds)
        live_on(lab)


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("_end_orderly", "ike: { dh: modp2048 }"),
        ("_end_children", "esp: { encryption: aes128gcm16 }"),
    ],
)
def test_an_apply_that_dies_between_the_new_sa_and_the_end_of_the_old_one(lab, place, change):
    lab.change(TUNNEL, f"{TUNNEL.rstrip()}: {{ {change} }}\n")
    command = [sys.executable, "-c", DIE_AT.format(place=place), "apply", "--auto-approve"]
    assert subprocess.run(command, check=False, capture_output=True).returncode < 0
    assert lab("lock", "release", "--auto-approve").code == 0
    box = boxes_at(lab).at("hcm03/vpngw-01")
    sas = sas_of(boxes_at(lab).line(box), "hcm03-vpngw-01-han01-vpngw-01")
    assert len([child for sa in sas for child in sa.children]) == 2
    live_on(lab)


@pytest.mark.parametrize("tunnel", [TUNNEL, LEFT_OUT], ids=["one-child", "two-children"])
def test_applies_die_before_another_key_and_then_another_suite_is_used(lab, tunnel):
    """charon takes the connection for another one then, and sets up an IKE SA for the child."""
    body = tunnel.rstrip().removesuffix("}").rstrip()
    joint = ", " if body != tunnel.rstrip() else ": { "
    with_key = f"{body}{joint}psk: 'env:ANOTHER_KEY' }}\n"
    changes = (
        (tunnel, with_key),
        (with_key, with_key.replace(" }", ", esp: { encryption: aes128gcm16 } }")),
    )
    for before, after in changes:
        lab.change(before, after)
        command = [sys.executable, "-c", DIE_AT.format(place="_initiate"), "apply"]
        died = subprocess.run([*command, "--auto-approve"], check=False, capture_output=True)
        assert died.returncode < 0
        assert lab("lock", "release", "--auto-approve").code == 0
    live_on(lab)


def test_an_apply_that_dies_while_it_unloads_a_child_leaves_no_sa_of_it(lab):
    carried = "carry: [on-prem.office, on-prem.plant]"
    lab.change(carried, "carry: [on-prem.office]")
    command = [sys.executable, "-c", DIES_WHEN_BOTH_ENDS_UNLOADED, "apply", "--auto-approve"]
    assert subprocess.run(command, check=False, capture_output=True).returncode < 0
    assert lab("lock", "release", "--auto-approve").code == 0
    live_on(lab)


LAB_UP_DIES = """
import os, signal
from vpn_declare.__main__ import main
from vpn_declare.providers.lab import build, raising, spaces
def dying(function, calls=iter(range({number}))):
    def call(*given):
        if next(calls, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*given)
    return call
build.run_command = spaces.run_command = dying(build.run_command)
raising.start = dying(raising.start)
main()
"""
# Some 80 commands make the seed's namespaces, and then 4 daemons start.
MOMENTS = (2, 12, 25, 40, 55, 70)


def lab_up_dies(number):
    command = [sys.executable, "-c", LAB_UP_DIES.format(number=number), "lab", "up"]
    return subprocess.run(command, check=False, capture_output=True).returncode < 0


@pytest.mark.parametrize("number", MOMENTS)
def test_a_lab_that_died_while_it_was_set_up_is_set_up_by_the_next_command(bare, number):
    bare.copy_example("vng-three-sites")
    assert lab_up_dies(number)
    assert bare("lab", "up").code == 0
    live_on(bare)


def test_a_lab_that_died_while_it_was_changed_is_mended_and_keeps_its_addresses(lab):
    registry = Registry(lab.folder / ".vpn-declare")
    before = registry.read()
    lab.change("plant: 192.168.2.0/24", "plant: 192.168.20.0/24")
    assert lab_up_dies(3)
    raised = lab("lab", "up")
    assert raised.code == 0, raised.err
    assert registry.read().gateways == before.gateways
    live_on(lab)


def test_nothing_is_left_of_a_lab_that_died_while_it_was_set_up(bare):
    bare.copy_example("vng-three-sites")
    assert lab_up_dies(30)
    prefix = f"vd-{Registry(bare.folder / '.vpn-declare').id}-"
    assert spaces_named(prefix)
    assert bare("lab", "down").code == 0
    assert not spaces_named(prefix)
    assert not list((bare.folder / ".vpn-declare").glob("lab*"))
