"""Four thousand networks are judged without comparing every one with every other."""

import sys

from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.model.topology import Gateway, Network, Site, Topology, Tunnel, TunnelEnd
from vpn_declare.reach import expectation_remarks, fabric_of, matrix


def star(stores: int) -> Topology:
    """Two hubs and many stores, each with a tunnel to both."""
    sites = {f"dc{i}": site(f"dc{i}", f"192.168.{i}.0/24", "fw") for i in (1, 2)}
    tunnels = {}
    for number in range(stores):
        name = f"store-{number:04}"
        sites[name] = site(name, f"10.{number // 256}.{number % 256}.0/24", "cpe")
        for preference, hub in enumerate(("dc1", "dc2")):
            tunnel = Tunnel(
                left=TunnelEnd(site=hub, gateway="fw", networks=("lan",)),
                right=TunnelEnd(site=name, gateway="cpe", networks=("lan",)),
                psk="env:KEY",
                preference=preference,
            )
            tunnels[tunnel.address] = tunnel
    expect = (
        Expectation(kind=ExpectationKind.DENY, text="store-* <-> store-*"),
        Expectation(kind=ExpectationKind.REACH, text="store-* <-> dc1"),
        Expectation(kind=ExpectationKind.SURVIVE, text="store-* <-> dc2", loss_of="dc1.fw"),
    )
    return Topology(name="star", sites=sites, tunnels=tunnels, expect=expect)


def site(name: str, cidr: str, gateway: str) -> Site:
    return Site(
        name=name,
        provider="manual",
        networks={"lan": Network(name="lan", cidr=cidr)},
        gateways={gateway: Gateway(name=gateway, networks=("lan",))},
    )


def calls(stores: int) -> int:
    topology = star(stores)
    count = 0

    def counting(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counting)
    try:
        held = matrix(fabric_of(topology))
        assert not list(expectation_remarks(topology, held))
    finally:
        sys.setprofile(None)
    assert len(held.pairs) == 4 * stores
    return count


def test_work_grows_as_the_tunnels_do():
    small, large = calls(50), calls(400)
    assert large < 8.5 * small
