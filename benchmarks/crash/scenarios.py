"""What is being done when the process dies: one way to die of each sort.

It is done to ``vng-three-sites``, but where VPCs have a spare path: VNG has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "topologies" / "vng-three-sites"
TOPOLOGY: Final = "topology.yaml"
SETTINGS: Final = "vpn-declare.yaml"
# A gateway is provisioned for VNG's four minutes; the clock skips them.
SLOW_CLOUD: Final = "simulator: { provisioning_ms: 240000 }\n"

APPLY: Final = ("apply", "--auto-approve")
DESTROY: Final = ("destroy", "--auto-approve")
PLAN: Final = ("plan", "--detailed-exitcode")

# What the example says, counted by hand. Three VPCs; a gateway in each and the router on premises,
# which has no subnet; a route table for each VPC and for the router. Three tunnels have two ends,
# each with a peer. hcm03-han01 and hcm03-router join one network with one (2 children each), the
# second gateway joins vpc2 with two networks (4). A route for each network that is seen from each
# VPC: 2 in vpc1 of hcm03, 2 in its vpc2, 1 in han01; and 2 on the router.
THREE_SITES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "vpc": 3,
        "subnet": 3,
        "gateway": 4,
        "route_table": 4,
        "peer": 6,
        "child": 8,
        "route": 7,
    }
)


WITH_SPARE_PATH: Final = """\
version: 1
name: spare-path
defaults: { psk: "env:VPN_PSK_{TUNNEL}" }
sites:
  cloud:
    provider: openstack
    vpcs: { v: 10.1.0.0/16 }
    gateways: { g1: { vpc: v }, g2: { vpc: v } }
  branch:
    provider: openstack
    vpcs: { w: 10.2.0.0/16 }
    gateways: { h1: { vpc: w }, h2: { vpc: w } }
tunnels:
- cloud.g1 -- branch.h1: { preference: 1, crypto: strong }
- cloud.g2 -- branch.h2: { preference: 2, crypto: strong }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One thing to do.

    Attributes:
        name: In tables and on the command line.
        base: The topology that it begins with; empty for the example.
        starts_from_nothing: Nothing was applied before; otherwise that topology was.
        changes: Texts of it that are replaced, and by what.
        died_at: It was begun before, and that run died at this place.
        appended: What is written at the end of it.
        command: What is done.
    """

    name: str
    base: str = ""
    starts_from_nothing: bool = False
    changes: tuple[tuple[str, str], ...] = ()
    appended: str = ""
    died_at: str | None = None
    command: tuple[str, ...] = APPLY

    def start(self) -> str:
        """Return the topology that it begins with."""
        return self.base or (EXAMPLE / TOPOLOGY).read_text(encoding="utf-8")

    def topology(self) -> str:
        """Return the topology as it is to be.

        What the example expects of itself is left out: it speaks of the example unchanged.

        Raises:
            ValueError: the topology does not hold what is to be replaced.
        """
        text = self.start().partition("\nexpect:")[0] + "\n"
        for old, new in self.changes:
            if old not in text:
                raise ValueError(f"The topology does not hold {old!r}.")
            text = text.replace(old, new)
        return text + self.appended

    @property
    def plan(self) -> tuple[str, ...]:
        """The plan that must be empty when all is done."""
        return (*PLAN, "--destroy") if self.command is DESTROY else PLAN


SCENARIOS: Final = MappingProxyType(
    {
        scenario.name: scenario
        for scenario in (
            Scenario(name="create", starts_from_nothing=True),
            Scenario(
                name="update",
                changes=(
                    ("crypto: strong ", "crypto: interop "),
                    ("public_ip: 203.0.113.10", "public_ip: 203.0.113.20"),
                ),
            ),
            Scenario(
                name="replace",
                changes=(
                    (
                        "vpngw-02: { vpc: vpc2, package: standard }",
                        "vpngw-02: { vpc: vpc2, package: medium }",
                    ),
                ),
            ),
            Scenario(
                name="lead round",
                base=WITH_SPARE_PATH,
                changes=(("crypto: strong", "crypto: interop"),),
            ),
            Scenario(
                name="lead round and rename",
                base=WITH_SPARE_PATH,
                changes=(
                    ("crypto: strong", "crypto: interop"),
                    ("cloud", "sky"),
                    ("g1", "e1"),
                ),
                appended="\nmoved:\n- { from: cloud, to: sky }\n- { from: sky.g1, to: sky.e1 }\n",
            ),
            Scenario(
                name="add and remove",
                changes=(
                    ("- hcm03.vpngw-01 -- on-prem.router: { carry: [on-prem.office] }\n", ""),
                    (
                        "carry: [on-prem.office, on-prem.plant] }",
                        "carry: [on-prem.guest, on-prem.plant] }",
                    ),
                ),
            ),
            Scenario(
                name="move",
                changes=(("han01", "hanoi"),),
                appended="\nmoved:\n- { from: han01, to: hanoi }\n",
            ),
            Scenario(name="destroy", command=DESTROY),
            Scenario(
                name="recover",
                starts_from_nothing=True,
                died_at="after the far side's create of hcm03/gateway/vpngw-02",
            ),
        )
    }
)
