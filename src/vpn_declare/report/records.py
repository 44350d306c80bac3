"""What state remembers, for people."""

from collections.abc import Iterator, Mapping

from vpn_declare.model.address import Address
from vpn_declare.model.resource import Recorded
from vpn_declare.report.tables import table
from vpn_declare.report.values import value_words


def records_text(records: Mapping[Address, Recorded]) -> str:
    """Return one line per resource: address, id, status."""
    rows = [
        (address, record.remote_id or "(no id yet)", str(record.status))
        for address, record in records.items()
    ]
    return "\n".join(table(rows)) + "\n" if rows else "State remembers nothing.\n"


def record_text(record: Recorded) -> str:
    """Return everything about one resource; a secret is the name of its reference."""
    return "\n".join(_lines(record)) + "\n"


def _lines(record: Recorded) -> Iterator[str]:
    yield record.address
    rows = [
        ("provider", record.provider),
        ("id", record.remote_id or "(not known yet)"),
        ("status", str(record.status)),
        ("title", record.title),
        ("belongs to", record.origin),
        ("protected", "yes" if record.prevent_destroy else "no"),
        ("ours", "yes" if record.owned else "no, used as it is"),
    ]
    yield from table([row for row in rows if row[1]], indent="  ")
    for heading, values in (
        ("wanted", record.attributes),
        ("told by the far side", record.outputs),
    ):
        if values:
            yield f"  {heading}"
            yield from table(
                [(name, value_words(values[name])) for name in sorted(values)], "    "
            )
    if record.depends_on:
        yield "  needs"
        yield from (f"    {need}" for need in record.depends_on)
