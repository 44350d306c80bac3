"""Large labs, a hub with branches and a full mesh: time, memory, and that all tunnels are up.

    python -m benchmarks.lab.scale
    python -m benchmarks.lab.scale --shape mesh --gateways 30

Needs root and what `vpn-declare lab up` asks for. Everything is taken down at the end.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.process import Usage, measure
from vpn_declare.providers.lab.registry import Registry
from vpn_declare.providers.lab.spaces import processes_in, spaces_named

PROGRAM: Final = (sys.executable, "-m", "vpn_declare")
ENVIRONMENT: Final = {"VPN_DECLARE_ENVIRONMENT": "lab", "NO_COLOR": "1"}
DONE: Final = frozenset({0})
USUAL: Final = {"hub": 100, "mesh": 30}
"""A hub with 100 branches, and 30 gateways, which are 435 tunnels."""
KIB_PER_MIB: Final = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command, and what it used."""

    name: str
    usage: Usage


def topology(shape: str, gateways: int) -> str:
    """Return a topology: so many branches behind a hub, or so many sites in full mesh."""
    sites = [
        f"  s-{number:03}: {{ provider: strongswan, networks: {{ lan: 10.{number}.0.0/24 }}, "
        f"gateways: {{ gw: {{ public_ip: 203.0.113.{number} }} }} }}"
        for number in range(1, gateways + 1)
    ]
    hub = sites[0].replace("s-001", "hub").replace("10.1.", "10.0.").replace("113.1 ", "113.250 ")
    links = {
        "hub": ["- hub-spoke: { hubs: [hub.gw], spokes: s-*.gw }"],
        "mesh": ['- mesh: ["s-*.gw"]'],
    }
    head = ["version: 1", f"name: {shape}", "defaults: { crypto: strong }", "sites:"]
    return "\n".join(
        [*head, *([hub] if shape == "hub" else []), *sites, "tunnels:", *links[shape], ""]
    )


def steps(folder: Path) -> Iterator[Step]:
    """Set the lab up, apply, plan and verify; yield what each used."""
    commands = {
        "lab up": ("lab", "up"),
        "apply": ("apply", "--auto-approve"),
        "plan, nothing to do": ("plan", "--detailed-exitcode"),
        "verify": ("verify", "--format", "json"),
    }
    for name, words in commands.items():
        yield Step(name=name, usage=measure((*PROGRAM, *words), cwd=folder, expect=DONE))


def daemons_mib(folder: Path) -> tuple[int, float]:
    """Return how many daemons there are, and their memory: pages shared count once (PSS)."""
    prefix = f"vd-{Registry(folder / '.vpn-declare').id}-"
    pids = list(processes_in(spaces_named(prefix)))
    return len(pids), sum(_pss_kib(pid) for pid in pids) / KIB_PER_MIB


def _pss_kib(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


def run(shape: str, gateways: int) -> Iterator[str]:
    """Play one lab; yield lines of a table."""
    with tempfile.TemporaryDirectory(prefix="vpn-declare-scale-") as name:
        folder = Path(name)
        (folder / "topology.yaml").write_text(topology(shape, gateways), encoding="utf-8")
        try:
            for step in steps(folder):
                used = step.usage
                yield (
                    f"| {shape}, {gateways} | {step.name} | {used.wall_seconds:.1f} s "
                    f"| {used.cpu_seconds:.1f} s | {used.peak_mib:.0f} MiB |"
                )
            found = json.loads((folder / "output.txt").read_text(encoding="utf-8"))
            daemons, mib = daemons_mib(folder)
            ends = [tunnel["is_up"] for tunnel in found["tunnels"]]
            yield (
                f"{sum(ends)} of {len(ends)} ends up, {len(found['predicted'])} of "
                f"{found['pairs']} pairs reached as predicted; {daemons} daemons, {mib:.0f} MiB."
            )
        finally:
            measure((*PROGRAM, "lab", "down"), cwd=folder, expect=DONE)


def main(arguments: Iterable[str] | None = None) -> None:
    """Play the labs that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--shape", choices=sorted(USUAL), help="both if left out")
    parser.add_argument(
        "--gateways", type=int, help="branches of the hub, or gateways of the mesh"
    )
    chosen = parser.parse_args(None if arguments is None else list(arguments))
    os.environ.update(ENVIRONMENT)
    print("| lab | command | time | CPU | peak |\n|---|---|---|---|---|")
    for shape in [chosen.shape] if chosen.shape else sorted(USUAL):
        for line in run(shape, chosen.gateways or USUAL[shape]):
            print(line, flush=True)


if __name__ == "__main__":
    main()
