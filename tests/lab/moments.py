"""An apply that dies at its k-th change of the far side, and what the next one makes of it.

What only looks changes nothing, so a death before a look is one before the next change. Those
are: commands of charon, files of notes, routes, and tables of nft. charon goes on with an
initiation, or an end, that nobody waits for any more: so in the middle of each it dies, too.
"""

import os
import signal
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from lab.conftest import boxes_at
from vpn_declare.cli.main import run
from vpn_declare.providers.lab.daemon import await_answer, start
from vpn_declare.providers.lab.spaces import processes_in
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.connection import HELD
from vpn_declare.providers.strongswan.files import FilesHere
from vpn_declare.providers.strongswan.line import Line
from vpn_declare.providers.strongswan.loading import load
from vpn_declare.providers.strongswan.notes import read_notes
from vpn_declare.providers.strongswan.routes import CHARON_TABLE, TUN
from vpn_declare.providers.strongswan.sas import sas_of

STEPS_FAILED = 6
LONG = frozenset({"initiate", "terminate"})
CHANGES = LONG | {
    "load_conn",
    "load_shared",
    "unload_conn",
    "unload_shared",
    "install",
    "uninstall",
}
HALF_OPEN = "(unnamed)"
"""An IKE SA whose other end died before it told who it is: charon drops it after 30 s."""
UNDER_WAY_SECONDS = 0.004
"""So long after its begin an initiation is under way: it takes some 20 ms."""
TUNNEL = (
    "- one.box -- two.box: "
    "{ carry: [two.lan, two.plant], ike: { dh: ecp384 }, esp: { encryption: aes256gcm16 } }\n"
)
TOPOLOGY = f"""\
version: 1
name: two-boxes
defaults: {{ provider: strongswan, psk: "env:KEY" }}
sites:
  one:
    networks: {{ lan: 10.1.0.0/24 }}
    gateways: {{ box: {{ public_ip: 203.0.113.10 }} }}
  two:
    networks: {{ lan: 10.2.0.0/24, plant: 10.2.1.0/24, attic: 10.2.2.0/24 }}
    gateways: {{ box: {{ public_ip: 203.0.113.20 }} }}
tunnels:
{TUNNEL}"""
WORLDS = {
    "seed": TUNNEL,
    "esp": TUNNEL.replace("aes256gcm16", "aes128gcm16"),
    "ike": TUNNEL.replace("ecp384", "modp2048"),
    "key": TUNNEL.replace(" } }", " }, psk: 'env:ANOTHER_KEY' }"),
    "carry": TUNNEL.replace("two.plant", "two.plant, two.attic"),
    "none": "",
}


class Fate:
    """Counts the changes that a process makes, and ends it at one of them.

    Args:
        moment: The change, counted from 0.
        blow: What happens there instead; the process lives on.
    """

    def __init__(self, moment, blow=None):
        self._left = moment
        self._blow = blow
        self._lock = threading.Lock()

    def before(self, what, change):
        """Do a change, or die: before it, or while it is under way."""
        with self._lock:
            left = self._left
            self._left -= 1 + (what in LONG)
        # Not under the lock: who is hit is loaded anew by changes of this process, too.
        if left == 0:
            self._die(what)
        if left == 1 and what in LONG and self._blow is None:
            threading.Thread(target=change, daemon=True).start()
            time.sleep(UNDER_WAY_SECONDS)
            self._die(f"{what} under way")
        return change()

    def _die(self, what):
        os.write(1, f"\nDIED AT {what}\n".encode())
        if self._blow is not None:
            self._blow()
            return
        os.kill(os.getpid(), signal.SIGKILL)


def doomed(fate):
    """Let everything that changes the far side ask the fate first; in this process for good."""

    def watch(owner, name, told):
        change = getattr(owner, name)

        def asking(self, *given):
            what = told(*given)
            return (
                fate.before(what, lambda: change(self, *given)) if what else change(self, *given)
            )

        setattr(owner, name, asking)

    def command(name, *_):
        return name if name in CHANGES else ""

    watch(Line, "ask", command)
    watch(Line, "ask_all", command)
    watch(FilesHere, "write", lambda *_: "write")
    watch(FilesHere, "remove", lambda *_: "remove")
    watch(Box, "ip", lambda *words: " ".join(words[:2]) if {"replace", "del"} & {*words} else "")
    watch(Box, "nft", lambda _, *words: "" if words else "nft")


def die_at(vpn, moment, *words, blow=None):
    """Apply in a process of its own that dies at a moment; return where, empty if it lived.

    With a blow it does not die; who is hit may well let it fail.
    """
    log = vpn.folder / "apply.log"
    child = os.fork()
    if not child:
        code = 70
        try:
            opened = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(opened, 1)
            os.dup2(opened, 2)
            doomed(Fate(moment, blow))
            code = run(["apply", "--auto-approve", *words])
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    said = log.read_text(encoding="utf-8", errors="replace")
    if os.WIFSIGNALED(status):
        assert vpn("lock", "release", "--auto-approve").code == 0
        return said.rpartition("DIED AT ")[2].strip()
    if blow is None:
        assert os.waitstatus_to_exitcode(status) == 0, said
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, STEPS_FAILED}, (code, said)
    return said.partition("DIED AT ")[2].partition("\n")[0]


def settings(vpn):
    """The settings by which the lab's boxes are plain boxes of this machine."""
    lines = ["providers:", "  strongswan:", "    gateways:"]
    for box in plain_boxes(vpn):
        lines += [
            f"      {box.name.replace('/', '.')}:",
            f"        socket: {box.socket}",
            f"        folder: {box.folder}",
            f"        namespace: {box.namespace}",
            f"        address: {box.local_address}",
        ]
    return "\n".join((*lines, ""))


def plain_boxes(vpn):
    """The lab's boxes, with a folder of their own for notes."""
    boxes = {
        box.name: replace(box, folder=vpn.folder / "far" / box.name.replace("/", "-"))
        for box in boxes_at(vpn)
    }
    return Boxes(boxes, time.sleep)


def want(vpn, world):
    """Let the topology want one of the worlds."""
    vpn.write(TOPOLOGY.replace(TUNNEL, WORLDS[world]))
    return world


def uses(world):
    """What tells the SAs of a world from those of others: DH and key of IKE, encryption of ESP."""
    return ("modp2048" if world == "ike" else "", world == "key"), world == "esp"


def strike(boxes, gateway):
    """Kill the charon of a gateway and start it again; swanctl loads the files of a plain box."""
    box = boxes.at(gateway)
    line = boxes.line(box)
    for pid in processes_in((box.namespace,)):
        if Path(f"/proc/{pid}/comm").read_text(encoding="utf-8").startswith("charon"):
            os.kill(pid, signal.SIGKILL)
    start(box)
    await_answer(box, line, time.sleep)
    if box.folder.parent != box.socket.parent:
        for noted in read_notes(box):
            load(line, box, noted.connection)


class Life:
    """Two boxes that go from world to world, by applies of which some die.

    Args:
        vpn: The program.
        boxes: Returns its boxes and the lines to them.
    """

    def __init__(self, vpn, boxes):
        self.vpn = vpn
        self.boxes = boxes
        self._ike_ids = frozenset()
        self.world = "seed"
        self.deaths = 0
        self.live_on("seed")

    def die(self, world, moment, *words, blow=None):
        """Want a world, and die on the way there; tell where, empty if the apply lived."""
        want(self.vpn, world)
        died = die_at(self.vpn, moment, *words, blow=blow)
        if blow is not None:
            self._ike_ids = frozenset()  # a charon that was started again counts from 1
        self.deaths += bool(died)
        return died

    def live_on(self, world):
        """Want a world and apply: there is what it wants, once, and a plan has nothing to add."""
        want(self.vpn, world)
        self.vpn.apply()
        planned = self.vpn("plan", "--detailed-exitcode")
        assert planned.code == 0, planned.out
        sas = self._assert_nothing_is_there_twice(world)
        if uses(world)[0] != uses(self.world)[0]:
            assert not sas & self._ike_ids, "an IKE SA of before is still there"
        self._ike_ids, self.world = sas, world

    def verify(self):
        """See that packets go as predicted; this rekeys all tunnels."""
        answer = self.vpn("verify")
        assert answer.code == 0, answer.out

    def _assert_nothing_is_there_twice(self, world):
        boxes = self.boxes(self.vpn)
        ids = set()
        for box in boxes:
            line = boxes.line(box)
            noted = {one.connection.name: one.connection for one in read_notes(box)}
            assert len(noted) == (world != "none")
            assert sorted(line.ask("get_conns")["conns"]) == sorted(noted), box.name
            keys = line.ask("get_shared").get("keys", [])
            assert sorted(keys) == sorted(one.key_id for one in noted.values()), box.name
            sas = [sa for sa in sas_of(line) if sa.name != HALF_OPEN]
            children = [(sa.name, child.name) for sa in sas for child in sa.children]
            assert sorted(children) == sorted(
                (name, child) for name, one in noted.items() for child in one.children
            ), (box.name, sas)
            assert Counter(sa.name for sa in sas) == Counter(list(noted)), (box.name, sas)
            known = {child for one in noted.values() for child in one.children}
            self._assert_policies(line, sas, known)
            assert not any(one.to_hold for one in noted.values())
            for sa in sas:
                assert ("MODP_2048" in sa.suite) == (world == "ike"), sa
                assert {"/128" in child.suite for child in sa.children} == {world == "esp"}, sa
            wanted = remote_networks(noted.values())
            routes = routes_into_tunnels(box)
            assert sorted({route["dst"] for route in routes}) == wanted, (box.name, routes)
            ids |= {(box.name, sa.id) for sa in sas}
        return frozenset(ids)

    def _assert_policies(self, line, sas, known):
        """Every SA has policies; those behind are of children that are there.

        A run that died after its work may leave some that nothing needs: they are behind.
        """
        needed = {child.name for sa in sas for child in sa.children if child.reqid >= HELD}
        shown = line.ask_all("list_policies", {"trap": "yes"})
        there = {policy["child"] for answer in shown for policy in answer.values()}
        assert needed <= there <= known


def routes_into_tunnels(box):
    return box.ip_json("route", "show", "table", CHARON_TABLE, "dev", TUN)


def remote_networks(connections):
    return sorted(
        {kept.attributes["remote_cidr"] for one in connections for kept in one.children.values()}
    )
