"""The seed topology, made in the simulated world by hand: no engine, just the order of needs."""

import time
import uuid
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from vpn_declare.contracts.provider import Context
from vpn_declare.expand import expand
from vpn_declare.model.address import Address
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import (
    Gateway,
    Network,
    Site,
    Topology,
    Tunnel,
    TunnelEnd,
    Vpc,
)
from vpn_declare.model.value import refs_in
from vpn_declare.providers.simulator.provider import Simulator
from vpn_declare.testing.provider_stage import Stage


def cloud(name: str, region: str, vpcs: Mapping[str, str], gateways: Mapping[str, str]) -> Site:
    return Site(
        name=name,
        provider="vngcloud",
        region=region,
        vpcs={vpc: Vpc(name=vpc, cidr=cidr) for vpc, cidr in vpcs.items()},
        gateways={
            gateway: Gateway(name=gateway, vpc=vpc, networks=(vpc,), package="standard")
            for gateway, vpc in gateways.items()
        },
    )


def tunnel(left: tuple[str, str, str], right: tuple[str, str, str]) -> Tunnel:
    ends = [
        TunnelEnd(site=site, gateway=gateway, networks=tuple(networks.split()))
        for site, gateway, networks in sorted((left, right))
    ]
    return Tunnel(left=ends[0], right=ends[1], psk="env:KEY")


def seed_topology() -> Topology:
    nets = {"guest": "192.168.3.0/24", "office": "192.168.1.0/24", "plant": "192.168.2.0/24"}
    sites = [
        cloud("han01", "HAN01", {"vpc1": "172.16.0.0/16"}, {"vpngw-01": "vpc1"}),
        cloud(
            "hcm03",
            "HCM03",
            {"vpc1": "10.1.0.0/16", "vpc2": "10.2.0.0/16"},
            {"vpngw-01": "vpc1", "vpngw-02": "vpc2"},
        ),
        Site(
            name="on-prem",
            provider="manual",
            device="pfsense",
            networks={name: Network(name=name, cidr=cidr) for name, cidr in nets.items()},
            gateways={
                "router": Gateway(
                    name="router", networks=tuple(sorted(nets)), public_ip="203.0.113.10"
                )
            },
        ),
    ]
    tunnels = [
        tunnel(("hcm03", "vpngw-01", "vpc1"), ("han01", "vpngw-01", "vpc1")),
        tunnel(("hcm03", "vpngw-01", "vpc1"), ("on-prem", "router", "office")),
        tunnel(("hcm03", "vpngw-02", "vpc2"), ("on-prem", "router", "office plant")),
    ]
    return Topology(
        name="vng-three-sites",
        sites={site.name: site for site in sites},
        tunnels={item.address: item for item in sorted(tunnels, key=lambda t: t.address)},
    )


class World:
    """A stage per account, sharing what was made."""

    def __init__(self, folder: Path) -> None:
        self.provider = Simulator()
        self.context = Context(
            folder=str(folder),
            settings={"provisioning_ms": 40},
            now=time.time,
            sleep=time.sleep,
            new_id=lambda: uuid.uuid4().hex,
        )
        self.stages: dict[str, Stage] = {}

    def stage(self, resource: Resource) -> Stage:
        key = repr(sorted(resource.connection.items()))
        if key not in self.stages:
            session = self.provider.connect(resource.connection, self.context)
            stage = self.stages[key] = Stage(self.provider, session, self.context)
            stage.made = next(iter(self.stages.values())).made
        return self.stages[key]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    for stage in world.stages.values():
        stage.session.close()


def in_order(resources: Mapping[Address, Resource]) -> list[Resource]:
    needs = {
        address: {
            *resource.depends_on,
            *(ref.address for value in resource.attributes.values() for ref in refs_in(value)),
        }
        for address, resource in resources.items()
    }
    return [resources[address] for address in TopologicalSorter(needs).static_order()]


def test_the_seed_stands_as_wanted_and_goes_without_a_trace(world: World) -> None:
    expansion = expand(seed_topology(), lambda _site: world.provider)
    resources = in_order(expansion.resources)
    for resource in resources:
        world.stage(resource).make(resource)
    for resource in resources:
        stage = world.stage(resource)
        seen = stage.session.read(resource.kind, stage.made[resource.address].remote_id)
        assert seen is not None
        sent = {n: v for n, v in stage.sent(resource.attributes).items() if n != "psk"}
        assert {name: seen.attributes.get(name) for name in sent} == sent
        assert seen.title == resource.title
    assert routes(world, "hcm03/route_table/vpc1") == {"172.16.0.0/16", "192.168.1.0/24"}
    assert routes(world, "hcm03/route_table/vpc2") == {"192.168.1.0/24", "192.168.2.0/24"}
    assert routes(world, "han01/route_table/vpc1") == {"10.1.0.0/16"}
    for resource in reversed(resources):
        world.stage(resource).unmake(resource)
    assert all(
        stage.session.list(kind) == []
        for stage in world.stages.values()
        for kind in world.provider.kinds
    )


def routes(world: World, table: str) -> set[str]:
    made = next(iter(world.stages.values())).made
    table_id = made[Address(table)].remote_id
    listed = [seen for stage in world.stages.values() for seen in stage.session.list("route")]
    return {
        str(seen.attributes["destination"])
        for seen in listed
        if seen.attributes["route_table"] == table_id
    }


def test_a_connection_outlives_the_name_of_its_site(world: World) -> None:
    site = seed_topology().sites["hcm03"]
    renamed = Site(name="hcm-3", provider=site.provider, region=site.region, vpcs=site.vpcs)
    assert world.provider.connection(site) == world.provider.connection(renamed)
