"""Tunnels that a plan parts for good: it changes one end, and the other stays as it was.

What ``removed: keep`` gives up is changed no more, and what ``--target`` leaves out is not changed
by this plan. If a gateway gets another address then, or one end another key, nothing brings the
tunnel up again.

A plan is blamed only for what it parts itself: an end that does not know the other one before
counts as set up in a way that no resource tells (behind NAT, say). A tunnel with one end is down,
whoever left it so.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from vpn_declare.model.address import Address, Ref, make_address
from vpn_declare.model.topology import DYNAMIC
from vpn_declare.model.value import SecretRef, Value
from vpn_declare.reach.from_resources import Piece, networks_of

_LIFETIME: Final = "lifetime_seconds"
"""Each end of an SA keeps its own (RFC 7296, section 2.8)."""
_TWO_ENDS: Final = 2

Doubt = tuple[str, str]
"""A gateway, or a pair of networks, and what its peer or it has that does not fit."""


@dataclass(slots=True)
class _Ends:
    """Gateways by their addresses, in the words of now, and the peers of each tunnel.

    Its selector pairs, too: both ends have one for the same two networks.
    """

    gateways: dict[Address, Piece] = field(default_factory=dict)
    peers: dict[str, list[Piece]] = field(default_factory=dict)
    children: dict[str, dict[frozenset[str], list[Piece]]] = field(default_factory=dict)

    def told(self, value: Value) -> Value:
        """Return what a reference to a gateway stands for; itself while nobody can tell."""
        match value:
            case Ref(address, attribute) if address in self.gateways:
                known = self.gateways[address].attributes.get(attribute)
                return value if known is None else known
            case _:
                return value


def parted_tunnels(before: Iterable[Piece], after: Iterable[Piece]) -> frozenset[str]:
    """Return the tunnels whose two ends are there before and after, and no longer agree."""
    old, new = _ends(before), _ends(after)
    both = (
        tunnel
        for tunnel, peers in new.peers.items()
        if len(peers) == _TWO_ENDS == len(old.peers.get(tunnel, ()))
    )
    return frozenset(tunnel for tunnel in both if not _doubts(new, tunnel) <= _doubts(old, tunnel))


def tunnels_that_agree(pieces: Iterable[Piece]) -> frozenset[str]:
    """Return the tunnels of which two peers are there, with the same proposal."""
    return frozenset(
        tunnel
        for tunnel, peers in _ends(pieces).peers.items()
        if len(peers) == _TWO_ENDS and _have_same(peers, "ike")
    )


def with_one_end(pieces: Iterable[Piece]) -> frozenset[str]:
    """Return the tunnels of which nothing is there at one end, and nobody is asked for it.

    A peer alone may be missing because state forgot it: its selector pairs speak for that end.
    """
    ends: dict[str, set[Address]] = {}
    known = tuple(pieces)
    for piece in known:
        if piece.kind in {"peer", "child"}:
            ends.setdefault(piece.origin, set()).add(_gateway(piece))
    lone = frozenset(name for name, at in ends.items() if len(at) < _TWO_ENDS)
    return lone - asked_of_people(known)


def asked_of_people(pieces: Iterable[Piece]) -> frozenset[str]:
    """Return the tunnels of which a person sets up an end."""
    asked = (piece for piece in pieces if piece.kind == "instructions")
    return frozenset(tunnel for piece in asked for tunnel in _tunnels(piece))


def _tunnels(instructions: Piece) -> Iterable[str]:
    tunnels = instructions.attributes.get("tunnels")
    return tunnels if isinstance(tunnels, Mapping) else ()


def without_pairs_of(tunnels: Collection[str], pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return the pieces without the selector pairs of some tunnels: nothing passes through."""
    return tuple(one for one in pieces if one.kind != "child" or one.origin not in tunnels)


def _ends(pieces: Iterable[Piece]) -> _Ends:
    found = _Ends()
    for piece in pieces:
        if piece.kind == "gateway":
            found.gateways[piece.called or piece.address] = piece
        elif piece.kind == "peer":
            found.peers.setdefault(piece.origin, []).append(piece)
        elif piece.kind == "child":
            of_tunnel = found.children.setdefault(piece.origin, {})
            of_tunnel.setdefault(networks_of(piece), []).append(piece)
    return found


def _doubts(ends: _Ends, tunnel: str) -> frozenset[Doubt]:
    one, other = ends.peers[tunnel]
    return frozenset(
        (
            *_doubts_of(ends, one, other),
            *_doubts_of(ends, other, one),
            *_doubts_of_children(ends.children.get(tunnel, {})),
        )
    )


def _doubts_of_children(
    children: Mapping[frozenset[str], list[Piece]],
) -> Iterator[Doubt]:
    """Yield the pairs of networks for which the two ends have other proposals."""
    for networks, pieces in children.items():
        if len(pieces) == _TWO_ENDS and not _have_same(pieces, "esp"):
            yield " ".join(sorted(networks)), "esp"


def _doubts_of(ends: _Ends, peer: Piece, far: Piece) -> Iterator[Doubt]:
    """Yield what a peer has that does not fit its own gateway or the other end."""
    own = _gateway(peer)
    fits = {
        "gateway": ends.told(peer.attributes.get("gateway")) == ends.told(Ref(own, "id")),
        "remote_address": _has_address(ends, peer, far),
        "remote_identity": ends.told(peer.attributes.get("remote_identity"))
        == ends.told(far.attributes.get("local_identity")),
        "ike": _have_same((peer, far), "ike"),
        "psk": _has_same_key(peer.attributes.get("psk"), far.attributes.get("psk")),
    }
    yield from ((own, attribute) for attribute, does_fit in fits.items() if not does_fit)


def _gateway(peer: Piece) -> Address:
    return make_address(peer.site, "gateway", peer.name.partition("/")[0])


def _has_address(ends: _Ends, peer: Piece, far: Piece) -> bool:
    known = ends.told(peer.attributes.get("remote_address"))
    return known in (DYNAMIC, ends.told(Ref(_gateway(far), "public_ip")))


def _have_same(pieces: Iterable[Piece], attribute: str) -> bool:
    """Tell whether two ends have the same proposal."""
    one, other = (_proposal(piece, attribute) for piece in pieces)
    return one == other


def _proposal(piece: Piece, attribute: str) -> Mapping[str, Value]:
    found = piece.attributes.get(attribute)
    values = found if isinstance(found, Mapping) else {}
    return {name: value for name, value in values.items() if name != _LIFETIME}


def _has_same_key(one: Value, other: Value) -> bool:
    if isinstance(one, SecretRef) and isinstance(other, SecretRef):
        return one.same_value(other)
    return one == other
