"""No rule is quadratic: its calls are counted at three sizes, never seconds.

Sizes double. The calls that the second doubling adds are twice those that the first added where
work is in proportion to size, and four times where it is quadratic.
"""

import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from rules.test_rules import RULES
from small_topology import topology
from vpn_declare.model.topology import Topology

SIZES = (100, 200, 400)
AT_MOST = 2.5
SMALL = 2_000  # calls that no growth can be read from


def one_hub(branches: int) -> Topology:
    """A hub with two gateways, and branches that overlap nothing, some unlike the others."""
    sites: dict[str, Any] = {
        "hub": {
            "provider": "manual",
            "device": "fortigate",
            "networks": {"dc": "172.16.0.0/16", "office": "172.18.0.0/16"},
            "gateways": {"a": {"public_ip": "203.0.113.1"}, "b": {"public_ip": "203.0.113.2"}},
        }
    }
    tunnels: list[dict[str, Any]] = []
    for number in range(branches):
        name = f"s{number:05}"
        sites[name] = {
            "provider": "manual" if number % 2 else "aws",
            "networks": {
                "lan": f"10.{number // 128}.{number % 128 * 2}.0/24",
                "till": f"10.{number // 128}.{number % 128 * 2 + 1}.0/24",
            },
            "gateways": {"cpe": {"public_ip": "dynamic"}},
        }
        own = {f"{name}.cpe": {"esp": {"dh": "none"}}} if number % 10 == 0 else {}
        tunnels += [
            {"ends": ["hub.a", f"{name}.cpe"], "own": own},
            {"ends": ["hub.b", f"{name}.cpe"], "preference": number % 3, "crypto": "pq-pilot"},
        ]
    return topology({"sites": sites, "tunnels": tunnels})


def overlapping(sites: int) -> Topology:
    """Every site has the same prefix, and a tunnel to the next: as bad as it can get."""
    made = {
        f"s{number:05}": {
            "provider": "manual",
            "networks": {"lan": "10.0.0.0/8", "part": "10.1.0.0/16"},
            "gateways": {"r": {"public_ip": f"198.51.{number // 256}.{number % 256}"}},
        }
        for number in range(sites)
    }
    names = list(made)
    tunnels = [{"ends": [f"{one}.r", f"{other}.r"]} for one, other in pairwise(names)]
    return topology({"sites": made, "tunnels": tunnels})


def calls_of(work: Callable[[], object]) -> int:
    calls = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event.endswith("call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


@pytest.fixture(scope="module", params=[one_hub, overlapping], ids=["one-hub", "overlapping"])
def grown(request: pytest.FixtureRequest) -> list[Topology]:
    return [request.param(size) for size in SIZES]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_grows_in_proportion(name: str, grown: list[Topology]):
    list(RULES[name].check(grown[0]))  # what is done once in a process is not counted
    small, middle, large = (
        calls_of(lambda network=network: list(RULES[name].check(network))) for network in grown
    )
    assert large < SMALL or large - middle <= AT_MOST * (middle - small), (small, middle, large)
