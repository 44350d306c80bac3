"""A simulated far side for tests: a clock that a test turns, and one short call per kind."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.provider import Context
from vpn_declare.contracts.request import CreateRequest, DeleteRequest, SentValue, UpdateRequest
from vpn_declare.contracts.secret import Secret
from vpn_declare.model.address import make_address
from vpn_declare.model.resource import Observed
from vpn_declare.model.value import SecretRef
from vpn_declare.providers.simulator.provider import Simulator

IKE = {
    "encryption": "aes256gcm16",
    "prf": "prfsha256",
    "dh": "modp3072",
    "lifetime_seconds": 14_400,
}
ESP = {"encryption": "aes256gcm16", "dh": "modp3072", "lifetime_seconds": 3_600}
VNG = {"plays": "vngcloud", "region": "HCM03"}
HANOI = {"plays": "vngcloud", "region": "HAN01"}
PREMISES = {"plays": "manual"}


class Clock:
    """A clock that stands still until somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1_000_000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def key(value: str = "a-key", fingerprint: str | None = "f1") -> Secret:
    return Secret(value, SecretRef("env:KEY", fingerprint))


def context_of(folder: Path, clock: Clock, settings: dict[str, object]) -> Context:
    numbers = itertools.count(1)
    return Context(
        folder=str(folder),
        settings=settings,
        now=clock.now,
        sleep=clock.sleep,
        new_id=lambda: f"{next(numbers):032x}",
    )


@dataclass
class FarSide:
    """One account, and calls that need no more than what a test is about.

    Everything is ready at once unless ``settings`` say otherwise.
    """

    folder: Path
    connection: dict[str, str] = field(default_factory=lambda: dict(VNG))
    settings: dict[str, object] = field(default_factory=dict)
    clock: Clock = field(default_factory=Clock)
    provider: Simulator = field(default_factory=Simulator)
    keys: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        settings = {"provisioning_ms": 0, **self.settings}
        self.context = context_of(self.folder, self.clock, settings)
        self.session = self.provider.connect(self.connection, self.context)

    def elsewhere(self, connection: dict[str, str]) -> "FarSide":
        return FarSide(self.folder, connection, self.settings, self.clock, self.provider)

    def make(self, kind: str, title: str, **attributes: SentValue) -> Observed:
        return self.make_marked(kind, title, self.mark(), attributes)

    def mark(self) -> Mark:
        return Mark("lineage", f"k{next(self.keys)}")

    def make_marked(
        self, kind: str, title: str, mark: Mark, attributes: dict[str, SentValue]
    ) -> Observed:
        return self.session.create(
            CreateRequest(
                address=make_address("hcm03", kind, title),
                kind=kind,
                title=title,
                mark=mark,
                attributes=attributes,
            )
        )

    def vpc(self, cidr: str = "10.1.0.0/16", title: str = "hcm03-vpc1") -> Observed:
        return self.make("vpc", title, cidr=cidr)

    def subnet(self, vpc: Observed, cidr: str = "10.1.3.0/24") -> Observed:
        return self.make("subnet", "hcm03-subnet", vpc=vpc.remote_id, cidr=cidr)

    def gateway(
        self, vpc: Observed, subnet: Observed, title: str = "hcm03-vpngw-01", **more: str
    ) -> Observed:
        return self.make("gateway", title, vpc=vpc.remote_id, subnet=subnet.remote_id, **more)

    def gateway_in(self, cidr: str = "10.1.0.0/16", subnet: str = "10.1.3.0/24") -> Observed:
        vpc = self.vpc(cidr)
        return self.gateway(vpc, self.subnet(vpc, subnet))

    def peer(self, gateway: Observed, **changed: SentValue) -> Observed:
        attributes: dict[str, SentValue] = {
            "gateway": gateway.remote_id,
            "remote_address": "203.0.113.10",
            "ike": IKE,
            "psk": key(),
            **changed,
        }
        return self.make("peer", str(attributes.pop("title", "hcm03-peer")), **attributes)

    def child(
        self,
        peer: Observed,
        remote: str = "192.168.1.0/24",
        local: str = "10.1.0.0/16",
        **changed: SentValue,
    ) -> Observed:
        attributes: dict[str, SentValue] = {
            "peer": peer.remote_id,
            "local_cidr": local,
            "remote_cidr": remote,
            "esp": ESP,
            **changed,
        }
        return self.make("child", "hcm03-child", **attributes)

    def update(self, thing: Observed, **changed: SentValue) -> Observed:
        title = str(changed.pop("title", thing.title))
        return self.session.update(
            UpdateRequest(
                address=make_address("hcm03", thing.kind, title),
                kind=thing.kind,
                remote_id=thing.remote_id,
                title=title,
                mark=Mark.parse(thing.mark) or self.mark(),
                attributes={**thing.attributes, **changed},
                changed=frozenset(changed),
            )
        )

    def delete(self, thing: Observed) -> None:
        self.session.delete(
            DeleteRequest(
                address=make_address("hcm03", thing.kind, thing.title),
                kind=thing.kind,
                remote_id=thing.remote_id,
                attributes={},
            )
        )

    def read(self, thing: Observed) -> Observed | None:
        return self.session.read(thing.kind, thing.remote_id)
