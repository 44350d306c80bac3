"""Two sites and a tunnel in a world that misbehaves; the program runs in the test's process."""

import contextlib
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from durability.program import SHORT_PATIENCE, Answer
from durability.seed_world import backdoor_of
from vpn_declare.cli.main import run
from vpn_declare.cli.real_door import real_door
from vpn_declare.contracts.state import StateLocation
from vpn_declare.providers.simulator.backdoor import Backdoor
from vpn_declare.state.sqlite import BACKEND

Fault = Mapping[str, object]

HASTE = {
    **SHORT_PATIENCE,
    "first_pause_seconds": 0.002,
    "longest_pause_seconds": 0.02,
    "give_up_seconds": 0.5,
}
PATIENT = {**HASTE, "give_up_seconds": 60}  # where the far side comes back before that
SITES = (("north", "HAN01", "10.1.0.0/16"), ("south", "HCM03", "10.2.0.0/16"))
LIST_DELAY_MS = 60  # less than SHORT_PATIENCE searches for


@dataclass(frozen=True)
class Wanted:
    """What the topology says; the rest never changes."""

    package: str = "standard"
    dpd: int = 30
    has_tunnel: bool = True

    def topology(self) -> dict[str, object]:
        sites = {
            name: {
                "provider": "vngcloud",
                "region": region,
                "vpcs": {"net": cidr},
                "gateways": {"gw": {"vpc": "net", "package": self.package}},
            }
            for name, region, cidr in SITES
        }
        tunnels = [{"between": ["north.gw", "south.gw"], "dpd_seconds": self.dpd}]
        return {
            "version": 1,
            "name": "lab",
            "sites": sites,
            **({"tunnels": tunnels} if self.has_tunnel else {}),
        }

    def objects(self) -> list[str]:
        """Every object of the far side, worked out by hand."""
        (one, _, net), (two, _, far_net) = SITES
        found = []
        for site, cidr, other, remote in ((one, net, two, far_net), (two, far_net, one, net)):
            found += [
                f"vpc {site}-net: {cidr}",
                f"subnet {site}-net-gw: in {site}-net",
                f"route_table {site}-net: in {site}-net",
                f"gateway {site}-gw: {self.package} in {site}-net",
            ]
            if self.has_tunnel:
                found += [
                    f"peer {site}-gw-{other}-gw: at {site}-gw to {other}-gw, {self.dpd} s",
                    f"child {site}-gw-{other}-gw-net-{other}-net: {cidr} to {remote}",
                    f"route {site}-net-{other}-net: {remote} via {site}-gw",
                ]
        return sorted(found)


@dataclass
class Lab:
    folder: Path
    wanted: Wanted = Wanted()
    faults: Sequence[Fault] = ()
    list_delay_ms: int = 0
    number: int = 0
    patience: Mapping[str, float] = field(default_factory=lambda: HASTE)

    def want(self, wanted: Wanted) -> None:
        self.wanted = wanted
        (self.folder / "topology.yaml").write_text(json.dumps(wanted.topology()))

    def suffer(self, faults: Iterable[Fault], list_delay_ms: int = 0) -> None:
        """Let these go wrong from now on; none is like one that struck before."""
        self.number += 1
        self.faults = [
            {**fault, "retry_after_ms": 20 + self.number}
            if fault["error"] == "throttled"
            else dict(fault)
            for fault in faults
        ]
        self.list_delay_ms = list_delay_ms
        simulator = {
            "provisioning_ms": 5,
            "list_delay_ms": list_delay_ms,
            "fail": self.faults,
            "seed": self.number,
        }
        settings = {"simulator": simulator, "patience": dict(self.patience)}
        (self.folder / "vpn-declare.yaml").write_text(json.dumps(settings))

    def run(self, *words: str) -> Answer:
        out, err = io.StringIO(), io.StringIO()
        environment = {**os.environ, "NO_COLOR": "1"}
        arguments = [*words, str(self.folder), "--environment", "simulated"]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(arguments, lambda said: replace(real_door(said), environ=environment))
        return Answer(code, out.getvalue(), err.getvalue())

    def apply(self) -> Answer:
        answer = self.run("apply", "--auto-approve")
        assert answer.code in {0, 1, 6}, answer.all
        assert "BUG" not in answer.err, answer.all
        assert "VPN499" not in answer.err, answer.all
        return answer

    @property
    def backdoor(self) -> Backdoor:
        return backdoor_of(self.folder)

    def world(self) -> list[dict[str, Any]]:
        return self.backdoor.show()

    def converge(self, applies: int) -> list[Answer]:
        """Apply until one says that all is done, at most so often."""
        answers = []
        for _ in range(applies):
            answers.append(self.apply())
            if answers[-1].code == 0:
                return answers
        raise AssertionError("\n".join(answer.all for answer in answers))

    def assert_right(self) -> None:
        """The wanted world: nothing lost, nothing twice, nothing open, nothing left to do."""
        assert objects_of(self.world()) == self.wanted.objects()
        store = BACKEND.open(
            StateLocation(url=f"sqlite:///{self.folder}/.vpn-declare/state.sqlite")
        )
        try:
            remembered = sorted(record.remote_id or "" for record in store.records().values())
            assert remembered == sorted(thing["id"] for thing in self.world())
            assert not store.open_intents()
        finally:
            store.close()
        answer = self.run("plan", "--detailed-exitcode")
        assert answer.code == 0, answer.all


def objects_of(world: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every object of a world in the words of ``Wanted.objects``; twice what is there twice."""
    things = list(world)
    names = {thing["id"]: thing["name"] for thing in things}
    for thing in things:
        for address in ("public_ip", "private_ip"):
            if address in thing["attributes"]:
                names[thing["attributes"][address]] = thing["name"]
    return sorted(_told(thing, names) for thing in things)


def _told(thing: Mapping[str, Any], names: Mapping[str, str]) -> str:
    shown = {
        key: names.get(value, value) if isinstance(value, str) else value
        for key, value in thing["attributes"].items()
    }
    words = {
        "vpc": "{cidr}",
        "subnet": "in {vpc}",
        "route_table": "in {vpc}",
        "gateway": "{package} in {vpc}",
        "peer": "at {gateway} to {remote_address}, {dpd_seconds} s",
        "child": "{local_cidr} to {remote_cidr}",
        "route": "{destination} via {next_hop}",
    }
    kind = thing["kind"]
    status = "" if thing["status"] == "ready" else f" ({thing['status']})"
    return f"{kind} {thing['name']}: {words[kind].format(**shown)}{status}"
