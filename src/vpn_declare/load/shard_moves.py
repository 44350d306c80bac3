"""``moved`` of gateways with shards, and of their tunnels, spelled out for the shards."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from vpn_declare.load.shard_memory import numbered
from vpn_declare.load.topology_addresses import Declared, Sort, canonical, sort_of
from vpn_declare.load.written_files import Entry
from vpn_declare.model.topology_file import MoveFile

Moved = Iterable[Entry[MoveFile]]


def spelled_out(entries: Moved, declared: Declared) -> Iterator[Entry[MoveFile]]:
    """Yield the renames; one of a gateway with shards is one of each of its shards.

    A chain of renames is spelled out from its last name, which is the declared one.
    """
    listed = tuple(entries)
    if not declared.shards:
        yield from listed
        return
    targets = {canonical(e.model.from_): canonical(e.model.to) for e in listed}
    for entry in listed:
        source, target = canonical(entry.model.from_), canonical(entry.model.to)
        last = _last(target, targets)
        if sort_of(target) is Sort.THING and last in declared.shards:
            for shard in declared.shards[last]:
                ending = shard.removeprefix(last)
                yield _renamed(entry, source + ending, target + ending)
        elif last in declared.renamed:
            shard_of = _shards_of(declared.renamed[last], declared)
            yield _renamed(entry, _at_shards(source, shard_of), _at_shards(target, shard_of))
        else:
            yield entry


def _last(address: str, targets: Mapping[str, str]) -> str:
    seen = {address}
    while address in targets and targets[address] not in seen:
        address = targets[address]
        seen.add(address)
    return address


def _shards_of(tunnel: str, declared: Declared) -> Mapping[str, str]:
    """Return the shards at which a tunnel ends, by the gateways that they are shards of."""
    ends = tunnel.partition("@")[0].split("--")
    found = ((numbered(end), end) for end in ends)
    return {hub: end for hub, end in found if hub in declared.shards}


def _at_shards(tunnel: str, shard_of: Mapping[str, str]) -> str:
    ends, at, name = tunnel.partition("@")
    return "--".join(sorted(shard_of.get(end, end) for end in ends.split("--"))) + at + name


def _renamed(entry: Entry[MoveFile], source: str, target: str) -> Entry[MoveFile]:
    model = entry.model.model_copy(update={"from_": source, "to": target})
    return replace(entry, model=model)
