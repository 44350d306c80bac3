"""What a change costs: one attribute at a time on a live lab, under a stream of packets.

    python -m benchmarks.lab.impact
    python -m benchmarks.lab.impact --only "ESP encryption"
    python -m benchmarks.lab.impact --only "IKE group" --times 10 --interval 0.002

What the planner promised stands beside what was lost. Needs root and what `vpn-declare lab up`
asks for. Everything is taken down at the end.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROGRAM: Final = (sys.executable, "-m", "vpn_declare")
EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "topologies" / "vng-three-sites"
TUNNEL: Final = "- hcm03.vpngw-01 -- han01.vpngw-01"
OFFICE: Final = "- hcm03.vpngw-01 -- on-prem.router: { carry: [on-prem.office] }"
KEY: Final = "VPN_PSK_HAN01_VPNGW_01_HCM03_VPNGW_01"
STREAM_SECONDS: Final = 8.0
"""So long packets go: an apply takes some 3 s here."""
ALLOWED: Final = ("--allow", "cut:han01.*", "--allow", "cut:hcm03.*")
"""A plan that cuts a connection for long is refused otherwise; here that is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One change: the line that it replaces, by what, and between which networks packets go."""

    what: str
    old: str = ""
    new: str = ""
    pair: tuple[str, str] = ("hcm03.vpc1", "han01.vpc1")
    key: str = ""


TRIALS: Final = (
    Trial(what="nothing"),
    Trial(
        what="ESP encryption",
        old=TUNNEL,
        new=f"{TUNNEL}: {{ esp: {{ encryption: aes128gcm16 }} }}",
    ),
    Trial(
        what="ESP lifetime", old=TUNNEL, new=f"{TUNNEL}: {{ esp: {{ lifetime_seconds: 1800 }} }}"
    ),
    Trial(what="IKE group", old=TUNNEL, new=f"{TUNNEL}: {{ ike: {{ dh: modp2048 }} }}"),
    Trial(
        what="IKE lifetime", old=TUNNEL, new=f"{TUNNEL}: {{ ike: {{ lifetime_seconds: 7200 }} }}"
    ),
    Trial(
        what="interval of dead peer detection", old=TUNNEL, new=f"{TUNNEL}: {{ dpd_seconds: 10 }}"
    ),
    Trial(what="pre-shared key", key="another key, long enough"),
    Trial(
        what="a pair of networks added",
        old=OFFICE,
        new=OFFICE.replace("[on-prem.office]", "[on-prem.office, on-prem.plant]"),
        pair=("hcm03.vpc1", "on-prem.office"),
    ),
    Trial(what="another tunnel removed", old=OFFICE, new=""),
    Trial(
        what="package of the gateway",
        old="vpngw-01: { vpc: vpc1, package: standard }",
        new="vpngw-01: { vpc: vpc1, package: medium }",
    ),
    Trial(what="the tunnel removed", old=TUNNEL, new=""),
)


def call(*words: str) -> str:
    """Run the program; return what it printed.

    Raises:
        RuntimeError: it failed.
    """
    ended = subprocess.run((*PROGRAM, *words), check=False, capture_output=True, text=True)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {ended.returncode}:\n{ended.stderr}")
    return ended.stdout


def promised() -> str:
    """Return the impacts that the plan names of its changes."""
    changes = json.loads(call("plan", "--format", "json", *ALLOWED))["changes"]
    found = sorted({change.get("impact") or "none" for change in changes})
    return ", ".join(found) or "no change"


def stream(pair: tuple[str, str], interval: float) -> "subprocess.Popen[str]":
    """Start packets between two hosts, one each so many seconds."""
    options = ("--count", str(count_of(interval)), "--interval", str(interval))
    command = (*PROGRAM, "lab", "ping", *pair, *options)
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def count_of(interval: float) -> int:
    """Return how many packets a stream has."""
    return round(STREAM_SECONDS / interval)


def lost(process: "subprocess.Popen[str]") -> int:
    """Return how many packets of a stream did not come back.

    Raises:
        RuntimeError: the stream did not run.
    """
    said, _ = process.communicate()
    found = re.search(r"(\d+) packets transmitted, (\d+) received", said)
    if found is None:
        raise RuntimeError(said)
    return int(found[1]) - int(found[2])


def tried(trial: Trial, seed: str, interval: float) -> str:
    """Carry one change out under a stream, undo it, and return its row of the table."""
    path = Path("topology.yaml")
    path.write_text(seed.replace(trial.old, trial.new) if trial.old else seed, encoding="utf-8")
    if trial.key:
        os.environ[KEY] = trial.key
    promise = promised()
    packets = stream(trial.pair, interval)
    call("apply", "--auto-approve", *ALLOWED)
    row = f"| {trial.what} | {promise} | {lost(packets)} |"
    os.environ.pop(KEY, None)
    path.write_text(seed, encoding="utf-8")
    call("apply", "--auto-approve", *ALLOWED)
    return row


def rows(trials: Iterable[Trial], interval: float) -> Iterator[str]:
    """Set the lab up, try changes, and take it down."""
    seed = Path("topology.yaml").read_text(encoding="utf-8").partition("\nexpect:\n")[0] + "\n"
    Path("topology.yaml").write_text(seed, encoding="utf-8")
    try:
        call("lab", "up")
        call("apply", "--auto-approve", *ALLOWED)
        for trial in trials:
            yield tried(trial, seed, interval)
    finally:
        call("lab", "down")


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    names = [trial.what for trial in TRIALS]
    parser.add_argument("--only", choices=names, metavar="CHANGE", help="all if left out")
    parser.add_argument("--times", type=int, default=1, help="so often each change; default 1")
    parser.add_argument("--interval", type=float, default=0.01, help="seconds; default 0.01")
    given = parser.parse_args(None if arguments is None else list(arguments))
    trials = [trial for trial in TRIALS if given.only in (None, trial.what)]
    os.environ.update({"VPN_DECLARE_ENVIRONMENT": "lab", "NO_COLOR": "1"})
    with tempfile.TemporaryDirectory(prefix="vpn-declare-impact-") as name:
        shutil.copytree(EXAMPLE, name, dirs_exist_ok=True)
        os.chdir(name)
        print(f"| change | promised | lost of {count_of(given.interval)} |\n|---|---|---|")
        for row in rows([one for one in trials for _ in range(given.times)], given.interval):
            print(row, flush=True)


if __name__ == "__main__":
    main()
