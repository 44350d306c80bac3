"""TCP segments are made to fit: SYNs arrive with the figure that was computed, both ways."""

import socket
import threading

import pytest

from lab.conftest import bring_up
from vpn_declare.providers.lab.enter import socket_in
from vpn_declare.providers.lab.registry import Registry

pytestmark = pytest.mark.lab

OFFICE, VPC1, HAN01 = "on-prem.office", "hcm03.vpc1", "han01.vpc1"
CHILD = "hcm03/child/vpngw-01/on-prem.router/vpc1/on-prem.office"
PORT, SECONDS = 7777, 3
IPV4, SYN, ACK = 0x0800, 0x02, 0x10
PLENTY = 300_000


@pytest.fixture
def narrow(bare):
    """The seed topology; the line of the office takes 1300 bytes."""
    bare.copy_example("vng-three-sites")
    bare.change("router: { public_ip", "router: { mtu: 1300, public_ip")
    bring_up(bare)
    return bare


class Hosts:
    """The hosts of a lab, which speak TCP."""

    def __init__(self, vpn):
        self.design = Registry(vpn.folder / ".vpn-declare").read()

    def _socket(self, network, family=socket.AF_INET, kind=socket.SOCK_STREAM, protocol=0):
        found = socket_in(self.design.namespace(network), family, kind, protocol)
        found.settimeout(SECONDS)
        return found

    def segments(self, source, target):
        """What SYN and its answer ask for, as each arrives at the other host."""
        ears = {name: self._ear(name) for name in (source, target)}
        with (
            self._listener(target),
            self._socket(source) as sender,
            ears[source],
            ears[target],
        ):
            sender.connect((self.design.wires[target].host, PORT))
            return mss_in(ears[target], SYN), mss_in(ears[source], SYN | ACK)

    def _ear(self, network):
        return self._socket(network, socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(IPV4))

    def _listener(self, network):
        listener = self._socket(network)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self.design.wires[network].host, PORT))
        listener.listen()
        return listener

    def carried(self, source, target):
        """How many of plenty of bytes come over before nothing comes any more."""
        with self._listener(target) as listener, self._socket(source) as sender:
            sender.connect((self.design.wires[target].host, PORT))
            receiver, _ = listener.accept()
            receiver.settimeout(SECONDS)
            thread = threading.Thread(target=pour, args=(sender,))
            thread.start()
            with receiver:
                total = drained(receiver)
            thread.join()
            return total


def pour(sender):
    try:
        sender.sendall(bytes(PLENTY))
    except OSError:
        return
    finally:
        sender.close()


def drained(receiver):
    total = 0
    try:
        while data := receiver.recv(65536):
            total += len(data)
    except TimeoutError:
        pass
    return total


def mss_in(ear, flags):
    """The option of the first segment with these flags that was not sent from here."""
    while True:
        packet, sender = ear.recvfrom(2048)
        segment = packet[(packet[0] & 15) * 4 :]
        if packet[9] == socket.IPPROTO_TCP and sender[2] != 4 and segment[13] == flags:
            assert segment[20:22] == b"\x02\x04"  # the first option of Linux: kind 2, 4 bytes
            return int.from_bytes(segment[22:24], "big")


def test_syn_and_its_answer_arrive_with_the_figure_that_was_computed(narrow):
    told = narrow("explain", "hcm03.vpngw-01 -- on-prem.router", "--format", "json").out
    assert "1206" in told
    hosts = Hosts(narrow)
    assert hosts.segments(VPC1, OFFICE) == (1206, 1206)
    assert hosts.segments(OFFICE, VPC1) == (1206, 1206)
    # 1446 would fit on Ethernet, but a gateway of a lab takes 1400 with 40 of headers.
    assert hosts.segments(VPC1, HAN01) == (1360, 1360)


def test_much_goes_over_a_narrow_line_and_would_not_without(narrow):
    hosts = Hosts(narrow)
    assert hosts.carried(VPC1, OFFICE) == PLENTY
    for gateway in ("hcm03.vpngw-01", "on-prem.router"):
        narrow("lab", "exec", gateway, "nft", "delete", "table", "inet", "vpn_declare")
    assert hosts.carried(VPC1, OFFICE) < PLENTY


@pytest.mark.parametrize(
    "words",
    [
        ("delete", "table", "inet", "vpn_declare"),
        ("flush", "table", "inet", "vpn_declare"),
        ("add", "rule", "inet", "vpn_declare", "{chain}", "{rule}"),
    ],
)
def test_rules_that_are_gone_or_strange_are_seen_and_repaired(narrow, words):
    gateway = "hcm03.vpngw-01"
    shown = narrow("lab", "exec", gateway, "nft", "list", "table", "inet", "vpn_declare").out
    lines = [line.strip() for line in shown.splitlines()]
    number = next(n for n, line in enumerate(lines) if "size set 1206" in line)
    chain = lines[number - 2].split()[1]
    rule = lines[number].replace("1206", "500")
    given = [word.format(chain=chain, rule=rule) for word in words]
    assert narrow("lab", "exec", gateway, "nft", " ".join(given)).code == 0
    assert CHILD in narrow.changes()
    narrow.apply()
    assert Hosts(narrow).segments(VPC1, OFFICE) == (1206, 1206)
    assert narrow("plan", "--detailed-exitcode").code == 0


def test_another_line_changes_the_figure_and_loses_no_tunnel(narrow):
    narrow.change("mtu: 1300", "mtu: 1200")
    assert narrow.changes()[CHILD]["impact"] == "none"
    narrow.apply()
    assert Hosts(narrow).segments(VPC1, OFFICE) == (1106, 1106)


def test_the_table_goes_with_the_last_tunnel_and_its_chain_with_each(narrow):
    def tables():
        return narrow("lab", "exec", "hcm03.vpngw-01", "nft", "list", "ruleset").out

    narrow.expect_nothing()
    assert tables().count("chain mss-") == 2
    narrow.change("- hcm03.vpngw-01 -- han01.vpngw-01\n", "")
    narrow.apply()
    assert tables().count("chain mss-") == 1
    assert narrow("destroy", "--auto-approve").code == 0
    assert "vpn_declare" not in tables()
