"""The simulator keeps what every provider promises: as a cloud, and as premises."""

import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from providers.simulator.far_side import ESP, IKE, PREMISES, VNG
from vpn_declare.contracts.provider import Context, Provider
from vpn_declare.model.address import Address, Ref, make_address
from vpn_declare.model.resource import Resource
from vpn_declare.model.value import Attributes, SecretRef, Value
from vpn_declare.providers.simulator.provider import Simulator
from vpn_declare.testing.provider import ProviderPromise


def resource(kind: str, name: str, **attributes: Value) -> Resource:
    return Resource(
        address=make_address("hcm03", kind, name),
        kind=kind,
        site="hcm03",
        provider="simulator",
        title=f"hcm03-{name}",
        attributes=attributes,
    )


def ref(kind: str, name: str, attribute: str = "id") -> Ref:
    return Ref(make_address("hcm03", kind, name), attribute)


TUNNEL = (
    resource(
        "peer",
        "peer",
        gateway=ref("gateway", "vpngw-01"),
        remote_address="203.0.113.10",
        local_identity=ref("gateway", "vpngw-01", "public_ip"),
        remote_identity="203.0.113.10",
        ike=IKE,
        psk=SecretRef("env:KEY"),
        start="initiate",
        dpd_seconds=30,
    ),
    resource(
        "child",
        "child",
        peer=ref("peer", "peer"),
        local_cidr="10.1.0.0/16",
        remote_cidr="192.168.1.0/24",
        esp=ESP,
    ),
)
ROUTE = resource(
    "route",
    "route",
    route_table=ref("route_table", "table"),
    destination="192.168.1.0/24",
    next_hop=ref("gateway", "vpngw-01", "private_ip"),
)
CHANGES: Mapping[Address, Attributes] = {
    TUNNEL[0].address: {
        "ike": {**IKE, "dh": "modp4096"},
        "remote_address": "203.0.113.11",
        "psk": SecretRef("env:OTHER"),
    },
    TUNNEL[1].address: {"remote_cidr": "192.168.2.0/24"},
    ROUTE.address: {"next_hop": "10.1.9.9"},
}


class Promise(ProviderPromise):
    __test__ = False

    simulator = Simulator()

    def provider(self) -> Provider:
        return self.simulator

    def context(self, folder: Path) -> Context:
        return Context(
            folder=str(folder),
            settings={"provisioning_ms": 20},
            now=time.time,
            sleep=time.sleep,
            new_id=lambda: uuid.uuid4().hex,
        )

    def changes(self) -> Mapping[Address, Attributes]:
        return CHANGES


class TestPlayingVng(Promise):
    __test__ = True

    def connection(self) -> Attributes:
        return VNG

    def wanted(self) -> Sequence[Resource]:
        return (
            resource("vpc", "vpc1", cidr="10.1.0.0/16"),
            resource("subnet", "subnet", vpc=ref("vpc", "vpc1"), cidr="10.1.3.0/24"),
            resource(
                "gateway",
                "vpngw-01",
                vpc=ref("vpc", "vpc1"),
                subnet=ref("subnet", "subnet"),
                package="standard",
            ),
            *TUNNEL,
            resource("route_table", "table", vpc=ref("vpc", "vpc1")),
            ROUTE,
        )


class TestPlayingPremises(Promise):
    __test__ = True

    def connection(self) -> Attributes:
        return PREMISES

    def wanted(self) -> Sequence[Resource]:
        return (
            resource("gateway", "vpngw-01", public_ip="203.0.113.77"),
            *TUNNEL,
            resource("route_table", "table", gateway=ref("gateway", "vpngw-01")),
            ROUTE,
        )

    def changes(self) -> Mapping[Address, Attributes]:
        gateway = make_address("hcm03", "gateway", "vpngw-01")
        return {**CHANGES, gateway: {"public_ip": "203.0.113.78"}}

    def test_the_samples_cover_every_kind(self) -> None:
        cloud_only = {"vpc", "subnet"}
        covered = {resource.kind for resource in self.wanted()}
        assert covered == set(self.provider().kinds) - cloud_only
