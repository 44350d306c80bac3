"""What ``verify`` found outside of a lab, as text or as JSON."""

from collections.abc import Iterator

import orjson

from vpn_declare.cli.tunnel_table import tunnels_text
from vpn_declare.reach.expectations import Verdict
from vpn_declare.workflow.compare import Compared


def compared_text(found: Compared, environment: str) -> str:
    """Return the matrix in figures, what differs from it, the tunnels, and what was not done."""
    return "\n".join(_lines(found, environment))


def compared_plain(found: Compared, environment: str) -> str:
    """Return all of it as JSON; the names that a lab has, too, mean the same."""
    data = {
        "good": found.is_good,
        "environment": environment,
        "pairs": found.reach.pairs,
        "predicted": sorted(found.reach.predicted),
        "missed": found.missed,
        "leaked": found.leaked,
        "expect": [_plain(verdict) for verdict in found.verdicts],
        "tunnels": found.tunnels,
        "not_rekeyed": found.rekeys.failed,
        "rekeyed": len(found.rekeys.links) - len(found.rekeys.failed),
        "not_done": found.not_done,
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2).decode()


def _plain(verdict: Verdict) -> dict[str, object]:
    return {
        "kind": verdict.expectation.kind,
        "text": verdict.expectation.text,
        "loss_of": verdict.expectation.loss_of,
        "holds": verdict.holds,
        "asked": verdict.asked,
        "against": verdict.against,
        "examples": verdict.examples,
    }


def _lines(found: Compared, environment: str) -> Iterator[str]:
    pairs, reached = found.reach.pairs, len(found.reach.reached)
    right = pairs - len(found.missed) - len(found.leaked)
    yield (
        f"Pairs: {right} of {pairs} as predicted, by what runs; {reached} reached, "
        f"{pairs - reached} blocked."
    )
    yield from (f"  {one} -> {other} should reach and does not" for one, other in found.missed)
    yield from (f"  {one} -> {other} reaches and should not" for one, other in found.leaked)
    kept = len(found.verdicts) - len(found.broken)
    yield f"Expectations: {kept} of {len(found.verdicts)} kept."
    yield from (f"  {_broken(verdict)}" for verdict in found.broken)
    up = sum(sight.is_up is True for sight in found.tunnels)
    rekeyed = len(found.rekeys.links) - len(found.rekeys.failed)
    yield (
        f"Tunnels: {up} of {len(found.tunnels)} ends up, {len(found.down)} down; "
        f"{rekeyed} of {found.rekeys.asked} pairs of networks rekeyed."
    )
    for sight in found.rekeys.failed:
        yield f"  {sight.gateway}: {sight.local} - {sight.remote} cannot be rekeyed. {sight.cause}"
    yield ""
    yield tunnels_text(found.tunnels, environment)
    yield ""
    yield "Not done:"
    yield from (f"  {sentence}" for sentence in found.not_done)
    yield ""
    yield "As predicted, as far as it was looked." if found.is_good else "NOT as predicted."


def _broken(verdict: Verdict) -> str:
    expectation = verdict.expectation
    loss = f" without {expectation.loss_of}" if expectation.loss_of else ""
    example = " -> ".join(verdict.examples[0])
    return (
        f"{expectation.kind.value} {expectation.text}{loss}: {verdict.against} of {verdict.asked} "
        f"pairs are not so, as {example}"
    )
