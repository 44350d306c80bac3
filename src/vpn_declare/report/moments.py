"""Moments and spans as people read them. Times come as seconds since the epoch."""

from datetime import UTC, datetime

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


def moment(seconds: float) -> str:
    """Return ``2026-03-01 09:30:00 UTC``."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def clock(seconds: float) -> str:
    """Return ``09:30:00``, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S")


def span(seconds: float) -> str:
    """Return ``0.4 s``, ``12 s``, ``5 min``, ``3 h`` or ``2 days``; never less than nothing."""
    length = max(0.0, seconds)
    if length < 10:  # noqa: PLR2004 - below, tenths are worth a look
        return f"{length:.1f} s"
    for unit, name in ((_DAY, "days"), (_HOUR, "h"), (_MINUTE, "min")):
        if length >= 2 * unit:
            return f"{length / unit:.0f} {name}"
    return f"{length:.0f} s"
