"""Time of all checks of a topology, against its size; nothing but the checks is measured.

    python -m benchmarks.checks                      # hub and spoke, 1k to 100k resources
    python -m benchmarks.checks --slowest 5          # and which rules take the most of it
    python -m benchmarks.checks --prefixes 4000      # the sweep for overlaps alone, beside pairs

A topology is read once per size. Each line is the best of three runs. Garbage is searched for as
seldom as the program does it.
"""

import argparse
import ipaddress
import tempfile
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks.generate import topology as text_of
from vpn_declare.__main__ import search_seldom
from vpn_declare.contracts.rule import TopologyRule
from vpn_declare.kinds.sweep import nested
from vpn_declare.load import load_topology
from vpn_declare.model.prefix import parse_prefix
from vpn_declare.model.topology import Topology
from vpn_declare.workflow.shelf import Shelf

SIZES: Final = (1_000, 3_000, 10_000, 30_000, 100_000)
RUNS: Final = 3


def loaded(shape: str, resources: int) -> Topology:
    """Return a topology that becomes about so many resources.

    Raises:
        ValueError: the generated text has errors.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "topology.yaml"
        path.write_text(text_of(shape=shape, form="short", resources=resources), encoding="utf-8")
        found = load_topology(path, allocations={}).topology
    if found is None:
        raise ValueError(f"{shape} of {resources} does not load")
    return found


def best_of(work: Callable[[], object]) -> float:
    """Return the seconds of the quickest of several runs."""
    seconds = []
    for _ in range(RUNS):
        begun = perf_counter()
        work()
        seconds.append(perf_counter() - begun)
    return min(seconds)


def measure(shape: str, sizes: Iterable[int], slowest: int) -> None:
    """Print a line per size, and the slowest rules of the largest."""
    rules = Shelf[TopologyRule].installed("rules").load_all()
    print(f"{'resources':>10} {'networks':>9} {'tunnels':>8} {'checks':>10} {'per tunnel':>11}")
    taken: dict[str, float] = {}
    for size in sizes:
        network = loaded(shape, size)
        taken = {
            name: best_of(lambda rule=rule, network=network: list(rule.check(network)))
            for name, rule in rules.items()
        }
        total, tunnels = sum(taken.values()), len(network.tunnels)
        networks = sum(len(site.vpcs) + len(site.networks) for site in network.sites.values())
        print(
            f"{size:>10,} {networks:>9,} {tunnels:>8,} {total * 1e3:>7,.0f} ms "
            f"{total / max(tunnels, 1) * 1e6:>8,.0f} us"
        )
    for name in sorted(taken, key=lambda name: -taken[name])[:slowest]:
        print(f"    {taken[name] * 1e3:>8,.1f} ms  {name}")


def compare(prefixes: int) -> None:
    """Print what finding overlaps costs by one sweep, and by comparing every pair."""
    blocks = [str(ipaddress.IPv4Network((0x0A000000 + (n << 8), 24))) for n in range(prefixes)]
    parsed = [(parse_prefix(block), block) for block in blocks]
    networks = [ipaddress.ip_network(block) for block in blocks]
    swept = best_of(lambda: list(nested(parsed)))
    begun = perf_counter()
    sum(one.overlaps(other) for one, other in combinations(networks, 2))
    print(
        f"{prefixes:,} prefixes: sweep {swept * 1e3:.1f} ms, pairs {perf_counter() - begun:.1f} s"
    )


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--shape", choices=("hub-spoke", "mesh"), default="hub-spoke")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--slowest", type=int, default=0)
    parser.add_argument("--prefixes", type=int, default=0)
    given = parser.parse_args()
    search_seldom()
    if given.prefixes:
        compare(given.prefixes)
    else:
        measure(given.shape, given.sizes, given.slowest)


if __name__ == "__main__":
    main()
