"""Both ends of a tunnel, where both are boxes that we know: what they share, and what is stale."""

from vpn_declare.model.value import SecretRef, Value
from vpn_declare.providers.strongswan.connection import Connection, Kept, proposal
from vpn_declare.providers.strongswan.lift import End, end_child, end_ike
from vpn_declare.providers.strongswan.sas import children_of, sas_of

Names = tuple[str, str]
"""A child's name at the near end and at the far one."""


def key_of(connection: Connection) -> Value:
    """Return what tells the key of a connection from others."""
    psk = connection.peer.attributes.get("psk")
    return (psk.reference, psk.fingerprint) if isinstance(psk, SecretRef) else None


def mirrors(kept: Kept, other: Kept) -> bool:
    """Tell whether two children are the two ends of one: same networks, same proposal."""
    ours, theirs = kept.attributes, other.attributes
    return (
        ours.get("local_cidr") == theirs.get("remote_cidr")
        and ours.get("remote_cidr") == theirs.get("local_cidr")
        and proposal(ours.get("esp")) == proposal(theirs.get("esp"))
    )


def agree_on_ike(one: Connection, other: Connection) -> bool:
    """Tell whether two ends want the same proposal for their IKE SA, with the same key."""
    mine, yours = (proposal(end.peer.attributes.get("ike")) for end in (one, other))
    return mine == yours and one.fingerprint == other.fingerprint


def share_an_sa(near: End, far: End, names: Names) -> bool:
    """Tell whether both ends have the same SA of a child."""
    here, there = (
        children_of(end.line, end.connection.name, name)
        for end, name in zip((near, far), names, strict=True)
    )
    spis = {(sa.spi_out, sa.spi_in) for sa in there}
    return any((sa.spi_in, sa.spi_out) in spis for sa in here)


def clear(near: End, far: End, names: Names) -> None:
    """End SAs of a child that only one end still has: its other end died and lives again."""
    end_stale(near, far)
    end_stale(far, near)
    if children_of(near.line, near.connection.name, names[0]):
        end_child(near.line, near.connection.name, names[0])
        end_child(far.line, far.connection.name, names[1])


def end_stale(end: End, other: End) -> None:
    """End the IKE SAs of one end that the other one has nothing of, each as a whole.

    Nobody would confirm the end of a Child SA, and charon would ask for it for some 10 s.
    """
    there = {
        (sa.spi_out, sa.spi_in)
        for ike in sas_of(other.line, other.connection.name)
        for sa in ike.children
    }
    for ike in sas_of(end.line, end.connection.name):
        if not any((sa.spi_in, sa.spi_out) in there for sa in ike.children):
            end_ike(end.line, ike.id)
