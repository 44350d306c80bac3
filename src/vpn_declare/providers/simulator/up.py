"""Whether a simulated tunnel is up: both ends are there and agree.

A child is up while some far gateway has its mirror image, below a peer that knows this one and
wants the same. Where an end calls from an address that nobody knows beforehand, nothing is told.
"""

from collections.abc import Iterator

from vpn_declare.model.resource import Status
from vpn_declare.providers.simulator.ledger import Ledger
from vpn_declare.providers.simulator.thing import Thing

_DYNAMIC = "dynamic"


def is_up(ledger: Ledger, child: Thing) -> bool | None:
    """Tell whether packets pass through a child now; None where nobody can tell."""
    peer = ledger.get(child.links.parent or "")
    gateway = ledger.get(child.links.gateway or "")
    if peer is None or gateway is None:
        return False
    far = peer.text("remote_address")
    if far == _DYNAMIC:
        return None
    return any(
        _mirrors(child, other)
        for box in ledger.with_public_ip(far)
        for met in ledger.below_naming(box.id, _address(gateway), _DYNAMIC)
        if met.kind == "peer" and _agree(ledger, (gateway, peer), (box, met))
        for other in _ready(ledger, met)
    )


def _agree(ledger: Ledger, near: tuple[Thing, Thing], far: tuple[Thing, Thing]) -> bool:
    """Tell whether two peers, each with its gateway, would set up an IKE SA."""
    (gateway, peer), (_, met) = near, far
    if any(one.status(ledger.now) is not Status.READY for one in (peer, met)):
        return False
    return (
        met.text("remote_address") in {_address(gateway), _DYNAMIC}
        and peer.text("local_identity") == met.text("remote_identity")
        and peer.text("remote_identity") == met.text("local_identity")
        and peer.attributes.get("ike") == met.attributes.get("ike")
        and _same_key(peer, met)
    )


def _address(gateway: Thing) -> str:
    return str({**gateway.attributes, **gateway.outputs}.get("public_ip", ""))


def _same_key(one: Thing, other: Thing) -> bool:
    """Tell whether two peers have one key, as far as fingerprints tell."""
    if one.key is None or other.key is None:
        return False
    if not (one.key.is_comparable and other.key.is_comparable):
        return True
    return one.key.fingerprint == other.key.fingerprint


def _ready(ledger: Ledger, peer: Thing) -> Iterator[Thing]:
    for child in ledger.below(peer.id):
        if child.status(ledger.now) is Status.READY:
            yield child


def _mirrors(child: Thing, other: Thing) -> bool:
    return (
        child.text("local_cidr") == other.text("remote_cidr")
        and child.text("remote_cidr") == other.text("local_cidr")
        and child.attributes.get("esp") == other.attributes.get("esp")
    )
