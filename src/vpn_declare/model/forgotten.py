"""What state forgot on purpose although it bears our mark: remembered, so that it is no stray."""

from collections.abc import Iterable
from typing import Final

from vpn_declare.model.resource import Recorded

_PREFIX: Final = "forgotten:"
"""Begins the key under which state remembers it; a colon is in no name of a pool."""


def forgotten_key(provider: str, kind: str, remote_id: str) -> str:
    """Return the key under which state remembers that it forgot an object."""
    return f"{_PREFIX}{provider}/{kind}/{remote_id}"


def to_forget(records: Iterable[Recorded]) -> dict[str, str]:
    """Return what is to be remembered when these are forgotten: the address of each object."""
    return {
        forgotten_key(record.provider, record.kind, record.remote_id): record.address
        for record in records
        if record.remote_id and record.key
    }
