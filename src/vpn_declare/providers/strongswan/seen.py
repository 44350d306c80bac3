"""What charon shows, as observed objects.

charon shows addresses, identities, selectors, lifetimes and the ids of keys, but neither proposals
nor keys. Those are taken from our note, for as long as the hash that charon shows is the note's;
otherwise somebody else loaded the connection, and what it proposes is not known. Nor is it of what
an apply that was killed has begun with: what is noted may not be loaded, or not be in use.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vpn_declare.model.resource import Observed
from vpn_declare.model.topology import DYNAMIC
from vpn_declare.model.value import SecretRef, Value
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.connection import Connection, Kept, is_key_of
from vpn_declare.providers.strongswan.ids import child_id, peer_id
from vpn_declare.providers.strongswan.line import Line, SilentError
from vpn_declare.providers.strongswan.notes import Noted, read_note, read_others

_KINDS_OF_ID = ("fqdn", "ipv4", "email", "keyid", "rfc822", "asn1dn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One connection as charon shows it, with our note of it.

    ``keys`` are the ids of all keys that charon has.
    """

    box: Box
    name: str
    conn: Mapping[str, Any]
    noted: Connection
    is_edited: bool
    keys: frozenset[str]

    @property
    def is_as_noted(self) -> bool:
        """Whether charon has what the note says, as far as it tells."""
        is_finished = not self.is_edited and "" not in self.noted.unfinished
        return is_finished and self.noted.ike_group in self._groups()

    def _groups(self) -> Iterable[str]:
        groups: Iterable[str] = self.conn.get("local-1", {}).get("groups", ())
        return groups


def shown_connections(box: Box, line: Line, wanted: str | None = None) -> Iterator[Shown]:
    """Yield the connections of a box that we noted, or one; none where no charon is there.

    A charon that is not there has no connections: it keeps them in memory only. One that it does
    not have is shown if its end was begun: then its SAs, its key and our note may be left.

    Raises:
        ProviderError: the box's machine cannot be reached, or charon is slow, so nobody knows.
    """
    line.reach()
    try:
        answers = line.ask_all("list_conns", {} if wanted is None else {"ike": wanted})
        keys = frozenset(line.ask("get_shared").get("keys", ()))
    except SilentError:
        return
    conns = {name: conn for answer in answers for name, conn in answer.items()}
    for name, conn in conns.items():
        noted = read_note(box, name)
        if noted is not None:
            yield _shown(box, noted, conn, keys)
    if wanted is None:
        lost: Iterable[Noted] = read_others(box, conns)
    else:
        found = None if wanted in conns else read_note(box, wanted)
        lost = () if found is None else (found,)
    for noted in lost:
        if "" in noted.connection.unfinished:
            yield _shown(box, noted, {}, keys)


def _shown(box: Box, noted: Noted, conn: Mapping[str, Any], keys: frozenset[str]) -> Shown:
    return Shown(
        box=box,
        name=noted.connection.name,
        conn=conn,
        noted=noted.connection,
        is_edited=noted.is_edited,
        keys=keys,
    )


def foreign_connections(box: Box, line: Line) -> Iterator[Observed]:
    """Yield the connections of a box that we have no note of.

    Raises:
        ProviderError: as above.
    """
    line.reach()
    try:
        answers = line.ask_all("list_conns")
    except SilentError:
        return
    for answer in answers:
        for name in answer:
            if read_note(box, name) is None:
                yield Observed(kind="peer", remote_id=peer_id(box.name, name), title=name)


def observed_peer(shown: Shown) -> Observed:
    """Return a connection as an observed peer."""
    kept = shown.noted.peer
    attributes = dict(kept.attributes)
    conn = shown.conn
    attributes["remote_address"] = _remote(conn)
    attributes["dpd_seconds"] = int(conn.get("dpd_delay", 0))
    for name, end in (("local_identity", "local-1"), ("remote_identity", "remote-1")):
        attributes[name] = _identity(kept.attributes.get(name), conn.get(end, {}).get("id"))
    attributes["ike"] = _parts(
        kept.attributes.get("ike"), conn.get("rekey_time"), is_known=shown.is_as_noted
    )
    psk = kept.attributes.get("psk")
    if isinstance(psk, SecretRef):
        ours = {key for key in shown.keys if is_key_of(key, shown.name)}
        there = ours == {shown.noted.key_id}
        attributes["psk"] = SecretRef("", psk.fingerprint if there else None)
    identifier = peer_id(shown.box.name, shown.name)
    return Observed(
        kind="peer",
        remote_id=identifier,
        attributes={**attributes, "id": identifier},
        title=kept.title,
        mark=kept.mark,
    )


def observed_children(shown: Shown) -> Iterator[Observed]:
    """Yield the children of a connection that we noted and charon has, or that are unfinished."""
    there: Mapping[str, Any] = shown.conn.get("children", {})
    for name, kept in shown.noted.children.items():
        if name in there or name in shown.noted.unfinished:
            yield _observed_child(shown, name, kept, there.get(name, {}))


def _observed_child(shown: Shown, name: str, kept: Kept, child: Mapping[str, Any]) -> Observed:
    identifier = child_id(shown.box.name, shown.name, name)
    begun = shown.noted.unfinished | shown.noted.to_hold
    is_known = not shown.is_edited and name not in begun
    attributes: dict[str, Value] = {
        **kept.attributes,
        "local_cidr": _one(child.get("local-ts", ())),
        "remote_cidr": _one(child.get("remote-ts", ())),
        "esp": _parts(kept.attributes.get("esp"), child.get("rekey_time"), is_known=is_known),
        "id": identifier,
    }
    return Observed(
        kind="child",
        remote_id=identifier,
        attributes=attributes,
        title=kept.title,
        mark=kept.mark,
    )


def _remote(conn: Mapping[str, Any]) -> str:
    address = _one(conn.get("remote_addrs", ()))
    return DYNAMIC if address == "%any" else address


def _one(texts: Iterable[str]) -> str:
    """Return the text, or several as one that nobody ever wanted."""
    return ", ".join(texts)


def _identity(noted: Value, shown: object) -> Value:
    """Return the identity as noted if charon shows the same; it leaves out ``fqdn:`` and such."""
    kind, _, rest = str(noted).partition(":")
    same = rest if kind in _KINDS_OF_ID else str(noted)
    return noted if same == shown else str(shown)


def _parts(noted: Value, lifetime: object, *, is_known: bool) -> dict[str, Value]:
    """Return a proposal: its parts from the note, its lifetime as charon shows it."""
    if not isinstance(noted, Mapping):
        return {}
    known = dict(noted) if is_known else {}
    if "lifetime_seconds" in noted and lifetime is not None:
        known["lifetime_seconds"] = int(str(lifetime))
    return known
