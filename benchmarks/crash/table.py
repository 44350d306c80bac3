"""The figures as text."""

from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.crash.comparison import Compared
from benchmarks.crash.deaths import Sum
from benchmarks.crash.journal_cost import Cost

Row = Sequence[object]


def table(head: Sequence[str], rows: Iterable[Row]) -> str:
    """Return a Markdown table, numbers to the right."""
    texts = [[_cell(cell) for cell in row] for row in rows]
    is_number = [
        all(row[column].replace(",", "").isdigit() for row in texts) for column in range(len(head))
    ]
    widths = [max(map(len, column)) for column in zip(head, *texts, strict=True)]
    rule = [
        "-" * (width - 1) + (":" if right else "-")
        for width, right in zip(widths, is_number, strict=True)
    ]
    lines = [list(head), rule, *texts]
    return "".join(f"{_line(line, widths, is_number)}\n" for line in lines)


def deaths(sums: Iterable[Sum]) -> str:
    """Return what became of the deaths, one line for each store and thing to do."""
    head = (
        "state in",
        "killed during",
        "kills",
        "operations open",
        "out of sight",
        "lost",
        "twice",
        "missing",
        "wrong",
        "recorded only",
        "not done",
    )
    return table(
        head,
        [
            (
                item.store,
                item.what,
                item.kills,
                item.open_operations,
                item.out_of_sight,
                item.verdict.lost,
                item.verdict.twice,
                item.verdict.missing,
                item.verdict.strange,
                item.verdict.phantom,
                item.not_done,
            )
            for item in sums
        ],
    )


def places(sums: Iterable[Sum]) -> str:
    """Return how many died where, all stores and things to do together."""
    together: Counter[str] = Counter()
    for item in sums:
        together.update(item.kills_by_place)
    kinds = sorted({place.partition(" ")[2] for place in together})
    rows = [(kind, together[f"before {kind}"], together[f"after {kind}"]) for kind in kinds]
    return table(("killed at", "before it", "after it"), rows) if rows else ""


def compared(figures: Iterable[Compared]) -> str:
    """Return what became of a long apply, by the time of its death."""
    head = (
        "tool",
        "killed after",
        "made by then",
        "lost at the kill",
        "lock stayed",
        "lost in the end",
        "there twice",
    )
    return table(
        head,
        [
            (
                item.tool,
                f"{item.seconds:g} s" if item.was_killed else "done before",
                item.made,
                item.lost,
                "yes" if item.lock_stayed else "no",
                item.lost_in_the_end,
                item.twice,
            )
            for item in figures
        ],
    )


def costs(figures: Iterable[Cost]) -> str:
    """Return what the journal cost."""
    head = ("state in", "steps", "journal records", "commits", "bytes written", "bytes a step")
    return table(
        head,
        [
            (
                item.store,
                item.steps,
                item.records,
                item.commits,
                item.bytes_written,
                item.bytes_written // item.steps,
            )
            for item in figures
        ],
    )


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _line(cells: Sequence[str], widths: Sequence[int], is_number: Sequence[bool]) -> str:
    parts = [
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, is_number, strict=True)
    ]
    return f"| {' | '.join(parts)} |"
