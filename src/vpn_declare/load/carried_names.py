"""What state remembers under a name, found under the new name once the thing is renamed."""

from collections.abc import Iterable, Mapping
from typing import Final

SUBNET: Final = "subnet:"
"""Begins the key of a gateway's derived subnet; no pool's name holds a colon."""


def carried_over(
    remembered: Mapping[str, str], moves: Iterable[tuple[str, str]]
) -> dict[str, str]:
    """Return what is remembered of pools and subnets, renamed as ``moved:`` says.

    A name that is remembered itself wins over one that would be renamed to it: the rename was
    carried out before, and the block still stands in the file.
    """
    found = dict(remembered)
    steps = list(moves)
    for source, target in (*steps, *steps):  # a site may be renamed after one of its things
        for key in [key for key in found if source in key]:
            renamed = _renamed(key, source, target)
            if renamed != key:
                found.setdefault(renamed, found.pop(key))
    return found


def _renamed(key: str, source: str, target: str) -> str:
    lead, name = _split(key)
    if name == source:
        return f"{lead}{target}"
    is_of_site = "." not in source and name.startswith(f"{source}.")
    return f"{lead}{target}{name.removeprefix(source)}" if is_of_site else key


def _split(key: str) -> tuple[str, str]:
    """Return what stands before the topology address in a key, and that address."""
    if key.startswith(SUBNET):
        return SUBNET, key.removeprefix(SUBNET)
    pool, slash, network = key.partition("/")
    return (key, "") if ":" in pool else (f"{pool}{slash}", network)
