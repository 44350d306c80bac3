"""The figures of the reference, and bytes counted one by one."""

import pytest

from vpn_declare.reach.mtu import PPPOE, PathKind, room_in

GCM = {"encryption": "aes256gcm16"}


def cbc(integrity: str) -> dict[str, str]:
    return {"encryption": "aes256", "integrity": integrity}


@pytest.mark.parametrize(
    ("esp", "path", "mtu", "mss"),
    [
        (GCM, PathKind(), 1446, 1406),
        (GCM, PathKind(has_nat=True), 1438, 1398),
        (cbc("sha1"), PathKind(), 1438, 1398),
        (cbc("sha256"), PathKind(), 1438, 1398),
        (cbc("sha384"), PathKind(), 1422, 1382),
        (cbc("sha512"), PathKind(), 1422, 1382),
        (GCM, PathKind(mtu=PPPOE), 1438, 1398),
        (GCM, PathKind(mtu=PPPOE, has_nat=True), 1430, 1390),
        ({"encryption": "chacha20poly1305"}, PathKind(is_ipv6=True), 1426, 1386),
    ],
)
def test_the_published_figures_come_out(esp, path, mtu, mss):
    room = room_in(esp, path)
    assert (room.mtu, room.mss) == (mtu, mss)


@pytest.mark.parametrize("esp", [{}, {"encryption": "rot13"}, {"encryption": "aes256"}])
def test_a_proposal_that_is_not_known_gets_no_figure(esp):
    assert room_in(esp) is None


@pytest.mark.parametrize("path_mtu", range(1280, 1501))
@pytest.mark.parametrize(
    ("iv", "block", "icv", "esp"), [(8, 4, 16, GCM), (16, 16, 16, cbc("sha256"))]
)
def test_the_largest_packet_fits_and_one_byte_more_does_not(path_mtu, iv, block, icv, esp):
    def on_the_wire(inner: int) -> int:
        padded = -(-(inner + 2) // block) * block
        return 20 + 8 + iv + padded + icv

    largest = room_in(esp, PathKind(mtu=path_mtu)).mtu
    assert on_the_wire(largest) <= path_mtu < on_the_wire(largest + 1)
