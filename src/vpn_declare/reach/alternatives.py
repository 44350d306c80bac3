"""Tunnels that stand in for each other, so that a plan changes them one at a time."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import product

from vpn_declare.model.topology import Topology, Tunnel, TunnelEnd


def alternatives(
    topology: Topology, held: Mapping[str, int] | None = None
) -> tuple[tuple[frozenset[str], ...], ...]:
    """Return groups of paths between the same networks, each by what it uses and no other does.

    A path is a tunnel with its two gateways; what all paths of a group share (the only gateway of
    a branch) is left out, because no order helps it. The most preferred path comes last: the
    others are up again when its turn comes.

    Args:
        topology: What is declared.
        held: The preferences that hold now, by tunnel, 0 where not said: packets still go by them.
            None takes the file's.
    """
    by_pair: defaultdict[tuple[str, str], dict[str, Tunnel]] = defaultdict(dict)
    for tunnel in topology.tunnels.values():
        for pair in product(_networks(tunnel.left), _networks(tunnel.right)):
            by_pair[min(pair), max(pair)][tunnel.address] = tunnel
    groups = {
        frozenset(tunnels): tuple(tunnels.values())
        for tunnels in by_pair.values()
        if len(tunnels) > 1
    }
    return tuple(_paths(groups[names], held) for names in sorted(groups, key=sorted))


def _paths(
    tunnels: tuple[Tunnel, ...], held: Mapping[str, int] | None
) -> tuple[frozenset[str], ...]:
    def rank(tunnel: Tunnel) -> tuple[int, str]:
        number = tunnel.preference if held is None else held.get(tunnel.address, 0)
        return number, tunnel.address

    in_turn = sorted(tunnels, key=rank, reverse=True)
    uses = [frozenset((t.address, t.left.address, t.right.address)) for t in in_turn]
    shared = frozenset.intersection(*uses)
    return tuple(path - shared for path in uses)


def _networks(end: TunnelEnd) -> list[str]:
    return [f"{end.site}.{network}" for network in end.networks]
