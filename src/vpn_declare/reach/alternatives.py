"""Tunnels that stand in for each other, so that a plan changes them one at a time."""

from collections import defaultdict
from itertools import product

from vpn_declare.model.topology import Topology, Tunnel, TunnelEnd


def alternatives(topology: Topology) -> tuple[tuple[frozenset[str], ...], ...]:
    """Return groups of paths between the same networks, each by what it uses and no other does.

    A path is a tunnel with its two gateways; what all paths of a group share (the only gateway of
    a branch) is left out, because no order helps it. The most preferred path comes last: the
    others are up again when its turn comes.
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
    return tuple(_paths(groups[names]) for names in sorted(groups, key=sorted))


def _paths(tunnels: tuple[Tunnel, ...]) -> tuple[frozenset[str], ...]:
    in_turn = sorted(tunnels, key=lambda t: (t.preference, t.address), reverse=True)
    uses = [frozenset((t.address, t.left.address, t.right.address)) for t in in_turn]
    shared = frozenset.intersection(*uses)
    return tuple(path - shared for path in uses)


def _networks(end: TunnelEnd) -> list[str]:
    return [f"{end.site}.{network}" for network in end.networks]
