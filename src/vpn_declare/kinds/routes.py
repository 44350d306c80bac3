"""Which tunnel a route uses, where several lead to one network."""

from collections.abc import Iterable

from vpn_declare.contracts.provider import NamedPrefix, TunnelSide


def preferred_sides(sides: Iterable[TunnelSide]) -> dict[tuple[str, str], TunnelSide]:
    """Return, for each local and remote network (topology addresses), the side that carries it.

    The lowest preference number wins, then the tunnel's address, so that it never depends on the
    order of a file.
    """
    ordered = sorted(sides, key=lambda side: (side.tunnel.preference, side.tunnel.address))
    chosen: dict[tuple[str, str], TunnelSide] = {}
    for side in ordered:
        for local, remote in pairs_of(side):
            chosen.setdefault((local.address, remote.address), side)
    return chosen


def pairs_of(side: TunnelSide) -> Iterable[tuple[NamedPrefix, NamedPrefix]]:
    """Yield every pair of a local and a remote network of a tunnel's side."""
    for local in side.local_prefixes:
        for remote in side.remote_prefixes:
            yield local, remote
