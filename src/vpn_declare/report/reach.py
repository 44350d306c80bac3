"""Ways between networks, and who reaches whom, for people."""

from collections.abc import Iterable, Iterator, Sequence

from vpn_declare.reach import Path, Strength
from vpn_declare.report.tables import table
from vpn_declare.report.words import listed, tunnel_words


def paths_text(paths: Iterable[Path]) -> str:
    """Return ways hop by hop, or why there is none."""
    return "\n\n".join("\n".join(_path(found)) for found in paths) + "\n"


def _path(found: Path) -> Iterator[str]:
    verdict = "reached" if found.reached else "not reached"
    yield f"{found.source} -> {found.target}: {verdict}"
    for number, hop in enumerate(found.hops, start=1):
        yield f"  {number}. {hop}"
    if found.reason:
        yield f"  {found.reason}"


def pairs_text(judged: int, pairs: Sequence[tuple[str, str, str, Strength]]) -> str:
    """Return a line for each pair that reaches, and of how many a VPN has a say between."""
    rows = [(one, arrow, other, _ways(found), _weak(found)) for one, arrow, other, found in pairs]
    last = f"{len(pairs):,} of {judged:,} pairs of networks reach each other."
    return "\n".join([*table(rows), last]) + "\n"


def _ways(found: Strength) -> str:
    return "1 way" if found.ways == 1 else f"{found.ways} ways"


def _weak(found: Strength) -> str:
    words = [tunnel_words(thing) for thing in found.weak]
    return f"all depend on {listed(words)}" if words else "no single loss parts them"
