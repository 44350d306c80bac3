"""Lines that take less than Ethernet: how large ESP may be in a lab; IKE may be cut up."""

import struct

from small_topology import SEED, topology
from vpn_declare.providers.lab.narrow import Narrow, line_rules, narrow_lines
from vpn_declare.providers.lab.wire import Tally


def seed_with(**settings):
    sites = dict(SEED["sites"])
    router = {**sites["on-prem"]["gateways"]["router"], **settings}
    sites["on-prem"] = {**sites["on-prem"], "gateways": {"router": router}}
    return topology({**SEED, "sites": sites})


def test_lines_for_ethernet_are_left_alone():
    assert narrow_lines(topology(SEED)) == {}
    assert narrow_lines(seed_with(mtu=9000)) == {}


def test_both_ends_keep_to_the_narrower_line_with_room_for_the_header_that_only_a_lab_adds():
    far = {"hcm03.vpngw-01": 1300, "hcm03.vpngw-02": 1300}
    assert narrow_lines(seed_with(mtu=1292)) == {
        "hcm03.vpngw-01": Narrow(esp={"on-prem.router": 1300}),
        "hcm03.vpngw-02": Narrow(esp={"on-prem.router": 1300}),
        "on-prem.router": Narrow(mtu=1300, esp=far),
    }


def test_behind_a_translator_the_header_is_on_the_real_line_too():
    lines = narrow_lines(seed_with(mtu=1292, behind_nat=True))
    assert lines["hcm03.vpngw-01"].esp == {"on-prem.router": 1292}


def test_rules_replace_those_that_were():
    text = line_rules(Narrow(esp={"b.gw": 1000}), {"b.gw": "203.0.113.2"})
    assert text.index("delete table inet line") < text.index("ip daddr 203.0.113.2 ")
    assert "meta length > 1000 drop" in text


def frame(body, number=1, flags=0, protocol=17):
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(body), number, flags, 64, protocol, 0)
    return bytes(12) + b"\x08\x00" + head + bytes([192, 0, 2, 1, 192, 0, 2, 2]) + body


def udp(port, spi):
    return struct.pack("!HHHH", port, port, 0, 0) + struct.pack("!I", spi) + bytes(40)


def tally_of(*frames):
    found = Tally()
    for one in frames:
        found.count(one)
    return found.ike, found.esp, found.other


def test_frames_are_told_apart():
    assert tally_of(frame(udp(500, 7)), frame(udp(4500, 0))) == (2, 0, 0)
    assert tally_of(frame(udp(4500, 7)), frame(bytes(50), protocol=50)) == (0, 2, 0)
    assert tally_of(frame(udp(53, 7)), frame(bytes(50), protocol=1)) == (0, 0, 2)


def test_all_pieces_of_ike_are_ike_and_those_of_anything_else_are_not():
    first, rest = frame(udp(500, 7), 5, 0x2000), frame(bytes(40), 5, 0x0006)
    assert tally_of(first, rest) == (2, 0, 0)
    assert tally_of(rest) == (0, 0, 1)
    assert tally_of(frame(udp(4500, 7), 5, 0x2000), rest) == (0, 1, 1)
