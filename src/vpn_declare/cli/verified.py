"""What ``verify`` found, as text or as JSON."""

from collections.abc import Iterator

import orjson

from vpn_declare.cli.tunnel_table import tunnels_text
from vpn_declare.providers.lab.forged import Forged
from vpn_declare.workflow.environment import LAB
from vpn_declare.workflow.forgeries import Forgeries
from vpn_declare.workflow.verify import Pair, Verified


def verified_text(found: Verified) -> str:
    """Return the matrix in figures, what differs from it, the wire and the tunnels."""
    return "\n".join(_lines(found))


def verified_plain(found: Verified) -> str:
    """Return all of it as JSON."""
    data = {
        "good": found.is_good,
        "pairs": len(found.pairs),
        "predicted": sorted(found.predicted),
        "missed": found.missed,
        "leaked": found.leaked,
        "forged": found.forged,
        "injected": found.injected,
        "wire": found.tally,
        "tunnels": found.tunnels,
        "not_rekeyed": found.not_rekeyed,
    }
    return orjson.dumps(data, option=orjson.OPT_INDENT_2).decode()


def _lines(found: Verified) -> Iterator[str]:
    right = len(found.pairs) - len(found.missed) - len(found.leaked)
    yield (
        f"Pairs: {right} of {len(found.pairs)} as predicted; {len(found.reached)} reached, "
        f"{len(found.pairs) - len(found.reached)} blocked."
    )
    yield from (f"  {_pair(pair)} should reach and does not" for pair in found.missed)
    yield from (f"  {_pair(pair)} reaches and should not" for pair in found.leaked)
    yield f"Forged: {_forged(found.forged)}; from the Internet: {_forged(found.injected)}."
    yield from (f"  {_intruder(one)}" for one in found.intruders)
    tally = found.tally
    yield (
        f"Wire: {tally.esp} ESP, {tally.ike} IKE, {tally.other} other packets; "
        f"{tally.clear} of ours in clear."
    )
    up = len(found.tunnels) - len(found.down)
    yield f"Tunnels: {up} of {len(found.tunnels)} ends up; rekeyed {_rekeyed(found)}."
    for sight in found.not_rekeyed:
        yield f"  {sight.gateway}: {sight.local} - {sight.remote} cannot be rekeyed. {sight.cause}"
    yield ""
    yield tunnels_text(found.tunnels, LAB)
    yield ""
    yield "Verified." if found.is_good else "NOT as predicted."


def _rekeyed(found: Verified) -> str:
    if not found.were_rekeyed:
        return "none, as asked for"
    return "not all of them" if found.not_rekeyed else "all of them"


def _forged(sent: Forgeries) -> str:
    return (
        f"{len(sent.arrived)} of {sent.sent} packets arrived "
        f"({sent.genuine_arrived} of {sent.genuine} genuine ones did)"
    )


def _intruder(one: Forged) -> str:
    source = "its own address" if one.source == one.place else f"an address of {one.source}"
    return f"{one.place} got a packet with {source} through {one.gateway} to {one.target}"


def _pair(pair: Pair) -> str:
    return f"{pair[0]} -> {pair[1]}"
