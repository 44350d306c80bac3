"""Reading takes work in proportion to its input; work is counted in calls, never in seconds."""

import sys
from types import FrameType

import pytest

from load.topologies import HEAD, good, load_text

LISTED = "  s-{n}: {{ provider: p, networks: {{ lan: 10.{a}.{b}.0/24 }}, gateways: {{ gw: }} }}\n"


def explicit(count: int) -> str:
    sites = "".join(LISTED.format(n=n, a=n // 256, b=n % 256) for n in range(count))
    tunnels = "".join(f"- s-0.gw -- s-{n}.gw: {{ carry: s-{n}.lan }}\n" for n in range(1, count))
    return (
        f"sites:\n{sites}tunnels:\n{tunnels}groups: {{ g: {{ members: 's-1*', crypto: fips }} }}\n"
    )


def ranged(count: int) -> str:
    return (
        "pools: { lan: { from: 10.0.0.0/8, take: 24 } }\ndefaults: { provider: manual }\nsites:\n"
        "  hub-{1..2}: { networks: { dc: 172.16.0.0/16 }, gateways: { gw: {} } }\n"
        f"  s-{{1..{count}}}: {{ networks: {{ lan: pool.lan }}, gateways: {{ gw: {{}} }} }}\n"
        "tunnels: [{ hub-spoke: { hubs: ['hub-*.gw'], spokes: 's-*.gw' }, carry: ['*.lan'] }]\n"
    )


def faulty(count: int) -> str:
    tunnels = "".join(f"- s-0.gw -- t-{n}.gw\n" for n in range(count))
    return explicit(2).partition("tunnels:")[0] + f"tunnels:\n{tunnels}"


def doubled(count: int) -> str:
    return (
        explicit(count)
        + "sites:\n"
        + "".join(f"  s-{n}: {{}}\n  s-{n}: {{}}\n" for n in range(count))
    )


def named(count: int) -> str:
    carry = ", ".join(f"s-{n}.lan" for n in range(count))
    pattern = f"{{ hub-spoke: {{ hubs: s-0.gw, spokes: 's-*.gw' }}, carry: [{carry}] }}"
    return f"{explicit(count).partition('tunnels:')[0]}tunnels: [{pattern}]\n"


def calls(text: str) -> int:
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        load_text(HEAD + text)
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("shape", [explicit, ranged, faulty, doubled, named])
def test_twice_the_input_is_twice_the_work(shape) -> None:
    calls(shape(100))
    small, large = calls(shape(400)), calls(shape(800))
    assert large < 2.2 * small


def test_origins_are_worked_out_for_one_object_at_a_time() -> None:
    topology = good(ranged(300))
    assert len(topology.origins) > 3000
    assert topology.origins["sites.s-7.networks.lan.cidr"].layer == "pool lan"
    assert "sites.nowhere" not in topology.origins
    assert "tunnels.a.b--c.d" not in topology.origins
