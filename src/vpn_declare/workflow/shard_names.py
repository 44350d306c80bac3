"""What a gateway is called that was split into shards: ``dc1.hub`` is ``dc1.hub-01`` and so on."""

import re
from collections.abc import Iterable


def shards_named(address: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the shards among known addresses that a gateway's address stands for, sorted."""
    shard = re.compile(rf"{re.escape(address)}-[0-9]+")
    return tuple(sorted(name for name in known if "--" not in name and shard.fullmatch(name)))


def split_into(address: str, known: Iterable[str]) -> str:
    """Return the sentence that says into which shards a gateway was split, or nothing."""
    shards = shards_named(address, known)
    if not shards:
        return ""
    words = shards[0] if len(shards) == 1 else f"{shards[0]} to {shards[-1]}"
    return f"{address!r} is split into {words}. "
