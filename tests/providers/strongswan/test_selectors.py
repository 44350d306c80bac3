"""A network that grows or shrinks: its pairs get other selectors, and their packets go on."""

from itertools import pairwise

import pytest

from lab.conftest import LoadedLine, bare, vpn
from providers.strongswan.test_ssh import boxes, machine, ping, sas_at

__all__ = ["bare", "boxes", "machine", "vpn"]

pytestmark = pytest.mark.lab

SIZES = ("10.2.0.0/24", "10.2.0.0/23", "10.2.0.0/24", "10.2.0.0/22")


def selectors(vpn):
    return [(sa.local, sa.remote) for ike in sas_at(vpn, "one/box") for sa in ike.children]


def test_other_selectors_lose_no_packet(boxes):
    """Now and then one packet falls into the gap that docs/reference/lab.md tells of."""
    boxes.apply()
    assert ping(boxes)
    lost = []
    for before, after in pairwise(SIZES):
        boxes.change(f"lan: {before}", f"lan: {after}")
        planned = boxes("plan", "--format", "json").data
        assert {one["action"] for one in planned["changes"]} == {"update"}
        stream = LoadedLine("one.lan", "two.lan")
        boxes.apply()
        lost.append(stream.lost())
        assert boxes("plan", "--detailed-exitcode").code == 0
        assert selectors(boxes) == [(("10.1.0.0/24",), (after,))]
    assert 0 in lost
    assert max(lost) <= 1
