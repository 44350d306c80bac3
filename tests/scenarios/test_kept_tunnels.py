"""What `removed: keep` leaves to itself stands in for others only while its two ends agree."""

from dataclasses import replace
from random import Random

import pytest

from reach.random_edits import Edit
from scenarios.test_every_step import check
from vpn_declare.model.topology import (
    Gateway,
    Network,
    Removal,
    Site,
    Topology,
    Tunnel,
    TunnelEnd,
    Vpc,
)

THREE = {
    name: Site(
        name=name,
        provider="neutral",
        networks={"n": Network(name="n", cidr=f"10.{number}.0.0/16")},
        gateways={"g": Gateway(name="g", networks=("n",), public_ip=f"203.0.113.{number}")},
    )
    for number, name in enumerate("abc")
}
CLOUD = Site(
    name="c",
    provider="neutral",
    vpcs={"n": Vpc(name="n", cidr="10.2.0.0/16")},
    gateways={"g": Gateway(name="g", vpc="n", networks=("n",), subnet="10.2.255.0/24")},
)


def round_by_c(c: Site) -> Topology:
    """Of a and b, which reach each other by a tunnel of their own, and by c if that is down."""
    sites = {**THREE, "c": c}

    def tunnel(left: TunnelEnd, right: TunnelEnd, preference: int = 1) -> Tunnel:
        return Tunnel(left=left, right=right, psk="env:KEY", preference=preference)

    def end(name: str, *transit: str) -> TunnelEnd:
        return TunnelEnd(site=name, gateway="g", networks=("n",), transit=transit)

    tunnels = (
        tunnel(end("a"), end("b"), 0),
        tunnel(end("a"), end("c", "b.n")),
        tunnel(end("b"), end("c", "a.n")),
    )
    return Topology(name="t", sites=sites, tunnels={one.address: one for one in tunnels})


def moved_below_what_is_kept(c: Site, gateway: Gateway) -> tuple:
    """The tunnel of a and b changes; c has another gateway, and its tunnel to a is kept."""
    first = round_by_c(c)
    second = round_by_c(replace(c, gateways={"g": gateway}))
    tunnels = {name: one for name, one in second.tunnels.items() if name != "a.g--c.g"}
    tunnels["a.g--b.g"] = replace(tunnels["a.g--b.g"], crypto="interop")
    return first, replace(second, tunnels=tunnels)


def keeping_a_to_c(first: Topology, second: Topology, _: Random) -> tuple:
    preferences = {name: one.preference for name, one in first.tunnels.items()}
    return first, second, Edit({}, (), (Removal("a.g--c.g", keep=True),), preferences)


@pytest.mark.parametrize(
    ("c", "gateway"),
    [
        (THREE["c"], replace(THREE["c"].gateways["g"], public_ip="203.0.113.9")),
        (CLOUD, replace(CLOUD.gateways["g"], package="medium")),
    ],
    ids=["another address", "made anew"],
)
def test_a_kept_tunnel_stands_in_only_until_its_far_end_moves(c: Site, gateway: Gateway):
    promised, _, _ = check(
        range(10), lambda _: moved_below_what_is_kept(c, gateway), keeping_a_to_c
    )
    assert promised >= 10
