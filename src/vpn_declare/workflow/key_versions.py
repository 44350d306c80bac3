"""Versions of tunnels' keys: how often each was rotated. State remembers them, no file says them.

A version is remembered before the first end is told of it, in the same commit that begins the run.
So a run that dies between the two ends leaves no doubt: the next plan wants the new key at both.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from vpn_declare.model.topology import Move, Topology

_KEY = "key:"


def with_key_versions(topology: Topology, remembered: Mapping[str, str]) -> Topology:
    """Return the topology with the version of each tunnel's key, as state remembers it.

    A renamed tunnel keeps the version that it had under its old name.
    """
    versions = {
        name.removeprefix(_KEY): int(version)
        for name, version in remembered.items()
        if name.startswith(_KEY)
    }
    if not versions:
        return topology
    found = {address: _version(address, versions, topology.moved) for address in topology.tunnels}
    return _with(topology, found)


def rotated(topology: Topology, tunnel: str) -> Topology:
    """Return the topology with the next version of one tunnel's key."""
    return _with(topology, {tunnel: topology.tunnels[tunnel].psk_version + 1})


def remembered_versions(topology: Topology) -> dict[str, str]:
    """Return what state is to remember: the keys that were ever rotated."""
    return {
        f"{_KEY}{address}": str(tunnel.psk_version)
        for address, tunnel in topology.tunnels.items()
        if tunnel.psk_version > 1
    }


def _with(topology: Topology, versions: Mapping[str, int]) -> Topology:
    tunnels = {
        address: replace(tunnel, psk_version=versions[address]) if address in versions else tunnel
        for address, tunnel in topology.tunnels.items()
    }
    return replace(topology, tunnels=tunnels)


def _version(address: str, versions: Mapping[str, int], moved: tuple[Move, ...]) -> int:
    return max((versions.get(name, 1) for name in (address, *_former(address, moved))), default=1)


def _former(address: str, moved: tuple[Move, ...]) -> Iterator[str]:
    """Yield the name of a tunnel before the renames of the file, if it had another."""
    name = address
    for move in reversed(moved):
        name = _undone(name, move)
    if name != address:
        yield name


def _undone(tunnel: str, move: Move) -> str:
    if "--" in move.target:
        return move.source if tunnel == move.target else tunnel
    ends, at, name = tunnel.partition("@")
    former = sorted(_end_undone(end, move) for end in ends.split("--"))
    return "--".join(former) + at + name


def _end_undone(end: str, move: Move) -> str:
    if end == move.target:
        return move.source
    rest = end.removeprefix(f"{move.target}.")
    return f"{move.source}.{rest}" if rest != end and "." not in move.target else end
