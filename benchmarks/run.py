"""Time and peak memory of each command at several sizes, beside Terraform's where it is installed.

    python -m benchmarks.run --sizes 1000 10000 --repeat 3

Every figure is of a fresh process, interpreter start included; with ``--repeat``, the median. The
far side is the simulator without any delay, so what is measured is the tool. Ratios are of one run
on one machine; figures from different machines are not comparable. Everything is written to a
temporary folder, nothing to the repository, except the file that ``--out`` names.
"""

import argparse
import json
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import generate, terraform
from benchmarks.process import Usage, measure

SETTINGS: Final = "simulator: { provisioning_ms: 0, latency_ms: 0 }\n"
DONE: Final = frozenset({0})
DONE_OR_CHANGES: Final = frozenset({0, 2})
CHANGES: Final = frozenset({2})
CHANGED_PERCENT: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One stage at one size. ``tool`` is ``vpn-declare`` or ``terraform``."""

    stage: str
    tool: str
    resources: int
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to measure."""

    sizes: tuple[int, ...]
    shape: str
    form: str
    repeat: int
    terraform: str | None
    terraform_apply_limit: int


def median_of(usages: list[Usage]) -> Usage:
    """Return the median of each figure."""
    columns = {name: [asdict(usage)[name] for usage in usages] for name in asdict(usages[0])}
    return Usage(**{name: statistics.median(column) for name, column in columns.items()})


def repeated(times: int, run: Callable[[], Usage]) -> Usage:
    """Return the median of several runs."""
    return median_of([run() for _ in range(times)])


def ours(options: Options, size: int, folder: Path) -> Iterator[tuple[str, Usage]]:
    """Measure our own commands, in the order of a topology's life."""
    write = partial(generate.topology, shape=options.shape, form=options.form, resources=size)
    written = folder / "topology.yaml"
    written.write_text(write(), encoding="utf-8")
    (folder / "vpn-declare.yaml").write_text(SETTINGS, encoding="utf-8")

    def call(*arguments: str, expect: frozenset[int] = DONE) -> Usage:
        command = [sys.executable, "-m", "vpn_declare", *arguments, "--environment", "simulated"]
        return measure(command, cwd=folder, expect=expect)

    def plan(*arguments: str, expect: frozenset[int]) -> Usage:
        asked = partial(call, "plan", "--detailed-exitcode", *arguments, expect=expect)
        return repeated(options.repeat, asked)

    yield "validate", repeated(options.repeat, partial(call, "validate"))
    yield "first plan", plan(expect=CHANGES)
    yield "apply", call("apply", "--auto-approve")
    yield "no-op plan", plan("--refresh", "none", expect=DONE)
    yield "no-op plan, all read", plan(expect=DONE)
    written.write_text(write(changed_percent=CHANGED_PERCENT), encoding="utf-8")
    yield "1 % plan", plan("--refresh", "none", expect=CHANGES)
    yield "1 % plan, all read", plan(expect=CHANGES)
    yield "1 % apply", call("apply", "--auto-approve")


def theirs(options: Options, size: int, folder: Path) -> Iterator[tuple[str, Usage]]:
    """Measure Terraform with the same number of resources."""
    program = options.terraform or "terraform"

    def call(*arguments: str, expect: frozenset[int] = DONE) -> Usage:
        return measure([program, *arguments, "-no-color"], cwd=folder, expect=expect)

    def plan(expect: frozenset[int]) -> Usage:
        asked = partial(
            call, "plan", "-input=false", "-refresh=false", "-detailed-exitcode", expect=expect
        )
        return repeated(options.repeat, asked)

    terraform.write_configuration(folder, size)
    call("init", "-input=false")
    yield "validate", repeated(options.repeat, partial(call, "validate"))
    yield "first plan", plan(CHANGES)
    if size <= options.terraform_apply_limit:
        yield "apply", call("apply", "-auto-approve", "-input=false")
    terraform.write_state(folder, size)
    yield "no-op plan", plan(DONE)
    terraform.write_configuration(folder, size, changed_percent=CHANGED_PERCENT)
    yield "1 % plan", plan(CHANGES)


def measured(options: Options) -> Iterator[Measured]:
    """Yield every figure as it comes."""
    tools = {"vpn-declare": ours, "terraform": theirs}
    for size in options.sizes:
        for tool, stages in tools.items():
            if tool == "terraform" and options.terraform is None:
                continue
            with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
                for stage, usage in stages(options, size, Path(folder)):
                    yield Measured(stage=stage, tool=tool, resources=size, usage=usage)


def line_of(item: Measured, other: Usage | None) -> str:
    """Return a line of the table; ``other`` is Terraform's figure for the same."""
    usage = item.usage
    text = (
        f"{item.resources:>9,}  {item.stage:<22}{usage.wall_seconds:>9.2f} s"
        f"{usage.cpu_seconds:>9.2f} s{usage.peak_mib:>8.0f} MiB"
    )
    if other is None:
        return text
    time_ratio = other.wall_seconds / usage.wall_seconds
    memory_ratio = other.peak_mib / usage.peak_mib
    return f"{text}{other.wall_seconds:>11.2f} s{time_ratio:>8.1f}x{memory_ratio:>8.1f}x"


def table(figures: list[Measured]) -> str:
    """Return all figures for people."""
    others = {
        (item.resources, item.stage): item.usage for item in figures if item.tool == "terraform"
    }
    head = f"{'resources':>9}  {'stage':<22}{'wall':>11}{'CPU':>11}{'peak':>12}"
    if others:
        head += f"{'terraform':>13}{'time':>9}{'memory':>9}"
    rows = [
        line_of(item, others.get((item.resources, item.stage)))
        for item in figures
        if item.tool == "vpn-declare"
    ]
    return "\n".join([head, *rows]) + "\n"


def as_json(options: Options, figures: list[Measured]) -> str:
    """Return all figures for programs."""
    content = {
        "python": platform.python_version(),
        "options": asdict(options),
        "figures": [asdict(item) for item in figures],
    }
    return json.dumps(content, indent=2) + "\n"


def parsed() -> tuple[Options, argparse.Namespace]:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000], metavar="N")
    parser.add_argument("--shape", choices=generate.SHAPES, default=generate.SHAPES[0])
    parser.add_argument("--form", choices=generate.FORMS, default=generate.FORMS[0])
    parser.add_argument("--repeat", type=int, default=1, help="the median of so many plans")
    parser.add_argument("--no-terraform", action="store_true", help="measure ourselves alone")
    parser.add_argument(
        "--terraform-apply-limit",
        type=int,
        default=1000,
        metavar="N",
        help="let Terraform apply up to this size only; it takes minutes beyond",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--out", type=Path, help="write the JSON there too")
    arguments = parser.parse_args()
    options = Options(
        sizes=tuple(arguments.sizes),
        shape=arguments.shape,
        form=arguments.form,
        repeat=arguments.repeat,
        terraform=None if arguments.no_terraform else terraform.find(),
        terraform_apply_limit=arguments.terraform_apply_limit,
    )
    return options, arguments


def main() -> None:
    """Measure and print."""
    options, arguments = parsed()
    figures: list[Measured] = []
    for item in measured(options):
        figures.append(item)
        sys.stderr.write(f"{item.tool} {item.resources} {item.stage}\n")
    sys.stdout.write(as_json(options, figures) if arguments.json else table(figures))
    if arguments.out:
        arguments.out.write_text(as_json(options, figures), encoding="utf-8")


if __name__ == "__main__":
    main()
