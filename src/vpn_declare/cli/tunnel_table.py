"""Tunnels as a table, or as JSON."""

from collections.abc import Iterator, Sequence

import orjson

from vpn_declare.contracts.sight import TunnelSight
from vpn_declare.report.tables import table
from vpn_declare.workflow.environment import PRODUCTION

_HEAD = ("gateway", "networks", "state", "IKE (phase 1)", "ESP (phase 2)", "age", "in", "out")
_REMEMBERED = "*"
"""Behind a suite that is what state remembers, and not what the ends agreed on."""


def tunnels_text(tunnels: Sequence[TunnelSight], environment: str) -> str:
    """Return one line for each pair of networks at each end."""
    if not tunnels:
        where = "" if environment == PRODUCTION else f" --environment {environment}"
        return f"No tunnels yet. Make them by: vpn-declare apply{where}"
    rows = [_HEAD, *(_row(sight) for sight in tunnels)]
    if any(sight.mtu_found or sight.mtu_computed for sight in tunnels):
        sizes = ("MTU, computed", *(_mtu(sight) for sight in tunnels))
        rows = [(*row, size) for row, size in zip(rows, sizes, strict=True)]
    if any(sight.drift is not None for sight in tunnels):
        drifts = ("drift", *(sight.drift or "" for sight in tunnels))
        rows = [(*row, drift) for row, drift in zip(rows, drifts, strict=True)]
    return "\n".join((*table(rows), *_remarks(tunnels)))


def tunnels_plain(tunnels: Sequence[TunnelSight]) -> str:
    """Return the tunnels as a JSON list."""
    return orjson.dumps(list(tunnels), option=orjson.OPT_INDENT_2).decode()


def _row(sight: TunnelSight) -> tuple[str, ...]:
    return (
        sight.gateway,
        f"{sight.local} - {sight.remote}",
        _state(sight),
        _suite(sight, sight.ike_suite),
        _suite(sight, sight.esp_suite),
        "" if sight.copies == 0 else _counted(sight.age_seconds, "s"),
        _counted(sight.bytes_in, "B"),
        _counted(sight.bytes_out, "B"),
    )


def _state(sight: TunnelSight) -> str:
    if sight.is_up is None:
        return "not told"
    copies = f" ({sight.copies} SAs)" if (sight.copies or 0) > 1 else ""
    return f"up{copies}" if sight.is_up else "DOWN"


def _suite(sight: TunnelSight, suite: str) -> str:
    return f"{suite} {_REMEMBERED}" if suite and not sight.is_negotiated else suite


def _counted(number: int | None, unit: str) -> str:
    return "" if number is None else f"{number} {unit}"


def _mtu(sight: TunnelSight) -> str:
    return f"{sight.mtu_found or '-'} B, {sight.mtu_computed or '-'} B"


def _remarks(tunnels: Sequence[TunnelSight]) -> Iterator[str]:
    """Yield why tunnels are down or not told, once for each connection and cause."""
    silent = [sight for sight in tunnels if sight.cause and not sight.is_up]
    remembered = any(sight.ike_suite and not sight.is_negotiated for sight in tunnels)
    if silent or remembered:
        yield ""
    told = (
        f"{sight.gateway}: {_named(sight)} is {_state_in_words(sight)}. {sight.cause}"
        for sight in silent
    )
    yield from dict.fromkeys(told)
    if remembered:
        yield f"{_REMEMBERED} as configured: what was negotiated is not told."


def _named(sight: TunnelSight) -> str:
    return sight.connection or sight.tunnel


def _state_in_words(sight: TunnelSight) -> str:
    return "not told" if sight.is_up is None else "down"
