"""Objects that the far side made twice. Both bear our mark, so both are ours, and none is lost."""

from dataclasses import replace

from vpn_declare.apply import recovery_words
from vpn_declare.apply.desk import Desk
from vpn_declare.apply.journal import Journal
from vpn_declare.apply.resolve import seen
from vpn_declare.contracts.journal import Settlement
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.resource import Observed, Recorded


def keep_twins(
    desk: Desk, journal: Journal, draft: Recorded, objects: tuple[Observed, ...]
) -> Diagnostic | None:
    """Record all but the first of several objects under ``ADDRESS~twin-ID``; return a warning.

    Nobody declares such an address, so the next plan deletes what is there.
    """
    kept, *others = objects
    if not others:
        return None
    kind = desk.kind_of(draft)
    twins = tuple(
        replace(
            seen(draft, other, kind),
            address=Address(f"{draft.address}~twin-{other.remote_id}"),
            prevent_destroy=False,  # what is protected is the one that is kept
        )
        for other in others
    )
    journal.write(Settlement(put=twins))
    return recovery_words.found_twice(
        draft.address, kept.remote_id, tuple(other.remote_id for other in others)
    )
