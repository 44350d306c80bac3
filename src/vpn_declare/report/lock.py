"""Who holds the lock, for people and for programs."""

from typing import Any

from vpn_declare.contracts.lock import Holder
from vpn_declare.report.moments import moment, span
from vpn_declare.report.tables import table


def holder_text(holder: Holder, now: float, *, is_dead: bool) -> str:
    """Return who holds the lock, since when, and whether he still answers."""
    rows = [
        ("command", holder.command),
        ("since", f"{moment(holder.since)}, {span(now - holder.since)} ago"),
        ("heartbeat", f"{span(now - holder.renewed)} ago"),
        ("lease", _lease(holder, now)),
    ]
    if is_dead:
        rows.append(("process", "is gone; whoever comes next takes the lock over at once"))
    head = f"{holder.user}@{holder.host} (pid {holder.pid}) holds the lock."
    return "\n".join([head, *table(rows, indent="  ")]) + "\n"


def _lease(holder: Holder, now: float) -> str:
    if now < holder.expires:
        return f"runs out in {span(holder.expires - now)} unless it is extended"
    return f"ran out {span(now - holder.expires)} ago; whoever comes next takes the lock over"


def holder_plain(holder: Holder, now: float, *, is_dead: bool) -> dict[str, Any]:
    """Return a holder as JSON data. Times are seconds since the epoch, ages are seconds."""
    return {
        "user": holder.user,
        "host": holder.host,
        "pid": holder.pid,
        "command": holder.command,
        "since": holder.since,
        "heartbeat": holder.renewed,
        "heartbeat_age_seconds": round(max(0.0, now - holder.renewed), 3),
        "expires": holder.expires,
        "expired": now >= holder.expires,
        "process_is_gone": is_dead,
        "token": holder.token,
    }
