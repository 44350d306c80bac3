"""Tunnels of a lab as a table, or as JSON."""

from collections.abc import Iterator, Sequence

import orjson

from vpn_declare.providers.lab.sight import TunnelSight
from vpn_declare.report.tables import table

_HEAD = ("gateway", "networks", "state", "IKE (phase 1)", "ESP (phase 2)", "age", "in", "out")


def tunnels_text(tunnels: Sequence[TunnelSight]) -> str:
    """Return one line for each pair of networks at each end."""
    if not tunnels:
        return "No tunnels yet. Make them by: vpn-declare apply --environment lab"
    rows = [_HEAD, *(_row(sight) for sight in tunnels)]
    if any(sight.mtu_found or sight.mtu_computed for sight in tunnels):
        sizes = ("MTU, computed", *(_mtu(sight) for sight in tunnels))
        rows = [(*row, size) for row, size in zip(rows, sizes, strict=True)]
    if any(sight.drift is not None for sight in tunnels):
        drifts = ("drift", *(sight.drift or "" for sight in tunnels))
        rows = [(*row, drift) for row, drift in zip(rows, drifts, strict=True)]
    lines = table(rows)
    return "\n".join((*lines, *_causes(tunnels)))


def tunnels_plain(tunnels: Sequence[TunnelSight]) -> str:
    """Return the tunnels as a JSON list."""
    return orjson.dumps(list(tunnels), option=orjson.OPT_INDENT_2).decode()


def _row(sight: TunnelSight) -> tuple[str, ...]:
    copies = f" ({sight.copies} SAs)" if sight.copies > 1 else ""
    return (
        sight.gateway,
        f"{sight.local} - {sight.remote}",
        f"up{copies}" if sight.is_up else "DOWN",
        sight.ike_suite,
        sight.esp_suite,
        f"{sight.age_seconds} s" if sight.copies else "",
        f"{sight.bytes_in} B",
        f"{sight.bytes_out} B",
    )


def _mtu(sight: TunnelSight) -> str:
    return f"{sight.mtu_found or '-'} B, {sight.mtu_computed or '-'} B"


def _causes(tunnels: Sequence[TunnelSight]) -> Iterator[str]:
    """Yield why tunnels are down, once for each connection and cause."""
    down = [sight for sight in tunnels if sight.cause and not sight.is_up]
    if down:
        yield ""
    told = dict.fromkeys((sight.gateway, sight.connection, sight.cause) for sight in down)
    yield from (f"{gateway}: {connection} is down. {cause}" for gateway, connection, cause in told)
