"""Kill the program everywhere, look what is lost or made twice, and print the table.

    python -m benchmarks.crash.run                           both stores, 200 random kills on each
    python -m benchmarks.crash.run --store sqlite --kills 50
    python -m benchmarks.crash.run --terraform               and the same death for Terraform

Needs Linux; for PostgreSQL its server (Debian: postgresql). Everything is written to a temporary
folder. Exit code 1 if anything was lost, made twice, or left undone.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.crash import table, terraform
from benchmarks.crash.comparison import KILLED_AFTER_SECONDS, OBJECTS, Compared, ours
from benchmarks.crash.control import forgetful
from benchmarks.crash.deaths import Sum, at_places
from benchmarks.crash.houses import STORES, House, house
from benchmarks.crash.journal_cost import Cost, costs
from benchmarks.crash.life import Lives
from benchmarks.crash.random_moments import RandomMoments
from benchmarks.crash.scenarios import SCENARIOS
from benchmarks.crash.trial import Stage

PARTS: Final = ("places", "moments", "control", "cost", "terraform")
CONTROL_EVERY: Final = 12
COST_STEPS: Final = (250, 500, 1000)
NO_SERVER: Final = 77  # automake's code for a test that is skipped


@dataclass(slots=True)
class Figures:
    """All that was measured."""

    sums: list[Sum] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Tell whether all of ours is as it must be."""
        return all(item.is_as_expected for item in self.sums)

    def as_text(self) -> str:
        """Return all tables, and what is wrong in words."""
        real = [item for item in self.sums if not item.is_control]
        wrong = [f"{item.store}, {item.what}: {bad}" for item in real for bad in item.bad]
        parts = [
            table.deaths(self.sums) if self.sums else "",
            table.places(real),
            table.compared(self.compared) if self.compared else "",
            table.costs(self.costs) if self.costs else "",
            "".join(f"{line}\n" for line in wrong),
        ]
        return "\n".join(part for part in parts if part)

    def as_json(self) -> str:
        """Return everything for programs."""
        content = {
            "deaths": [item.as_plain() for item in self.sums],
            "cost": [asdict(item) for item in self.costs],
            "compared": [asdict(item) for item in self.compared],
        }
        return json.dumps(content, indent=2) + "\n"


def die_at_places(
    wish: argparse.Namespace, lives: Lives, where: House, folder: Path
) -> Iterator[Sum]:
    """Die at every place of the chosen scenarios."""
    for name in wish.scenario:
        stage = Stage(SCENARIOS[name], lives, where, folder / name.replace(" ", "-"))
        yield at_places(stage, Sum(store=where.name, what=name), wish.every, _progress)


def die_without_journal(lives: Lives, where: House, folder: Path) -> Sum:
    """Die at some places with a journal that forgets."""
    stage = Stage(SCENARIOS["create"], lives, where, folder / "control", death=forgetful)
    total = Sum(store=where.name, what="create, no journal, no mark (control)", is_control=True)
    return at_places(stage, total, CONTROL_EVERY, _progress)


def die_at_moments(wish: argparse.Namespace, lives: Lives, where: House, folder: Path) -> Sum:
    """Die at random moments."""
    trial = RandomMoments(lives, where, folder, seed=wish.seed, resources=wish.resources)
    total: Sum | None = None
    for total in trial.die(wish.kills):
        _progress(total)
    if total is None:
        raise ValueError("--kills must be at least 1")
    return total


def measured(wish: argparse.Namespace, figures: Figures, folder: Path) -> None:
    """Measure all that is wished."""
    lives = Lives()
    for store in wish.store:
        with house(store) as where:
            base = folder / store
            base.mkdir()
            if "places" in wish.part:
                figures.sums += die_at_places(wish, lives, where, base)
            if "moments" in wish.part:
                figures.sums.append(die_at_moments(wish, lives, where, base))
            if "control" in wish.part:
                figures.sums.append(die_without_journal(lives, where, base))
            if "cost" in wish.part:
                figures.costs += costs(lives, where, base, wish.cost_steps)
            if "terraform" in wish.part:
                figures.compared += (
                    ours(lives, where, base / f"{seconds:g}", seconds, OBJECTS)
                    for seconds in KILLED_AFTER_SECONDS
                )
    program = terraform.find()
    if "terraform" in wish.part and program is not None:
        figures.compared += (
            terraform.compared(program, seconds, OBJECTS, folder / f"terraform-{seconds:g}")
            for seconds in KILLED_AFTER_SECONDS
        )


def parsed() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200, help="at random moments, on each store")
    parser.add_argument("--store", choices=(*STORES, "both"), default="both")
    parser.add_argument(
        "--scenario", choices=SCENARIOS, action="append", help="one thing to do only"
    )
    parser.add_argument("--part", choices=PARTS, action="append", help="one part only")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="every N-th place only")
    parser.add_argument("--resources", type=int, default=240, help="size of the larger topology")
    parser.add_argument("--cost-steps", type=int, nargs="+", default=COST_STEPS, metavar="N")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments")
    parser.add_argument("--terraform", action="store_true", help="the same for Terraform, too")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    wish = parser.parse_args()
    wish.store = STORES if wish.store == "both" else (wish.store,)
    wish.scenario = wish.scenario or list(SCENARIOS)
    wish.part = wish.part or [part for part in PARTS if part != "terraform"]
    wish.part += ["terraform"] if wish.terraform else []
    return wish


def main() -> int:
    """Measure and print; return the exit code."""
    wish = parsed()
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="crash-") as folder:
        try:
            measured(wish, figures, Path(folder))
        except FileNotFoundError as error:
            sys.stderr.write(f"{error}\n")
            return NO_SERVER
    sys.stdout.write(figures.as_json() if wish.json else figures.as_text())
    return 0 if figures.is_good else 1


def _progress(total: Sum) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{total.store}, {total.what}: {total.kills} kills ")


if __name__ == "__main__":
    sys.exit(main())
