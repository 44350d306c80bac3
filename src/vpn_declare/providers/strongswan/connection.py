"""A connection as charon is told it: the message for VICI, and the same as a swanctl file.

The file is for a restart of the box. Its first line is our own note of what was wanted, because
charon does not show proposals, and it never shows keys. Neither `start_action` nor `trap` is in
the message: charon would close a changed child before it starts the new one.
"""

import hashlib
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from vpn_declare.model.topology import DYNAMIC
from vpn_declare.model.value import Attributes, SecretRef, digest

MARK_GROUP: Final = "vpn-declare:"
IKE_GROUP: Final = "ike-"
_GENERATION: Final = "generation-"
KEY_ID: Final = "vpn-declare:"
_HASH: Final = 16
HELD: Final = 1 << 31
"""From here on reqids are those of children that are held; charon counts its own from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is noted of one object: attributes as they were sent, and how it is marked."""

    attributes: Attributes
    title: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One connection of one box: the peer, and its children by name.

    ``key`` is the pre-shared key in hexadecimal; it is in the file and in nothing else.
    ``unfinished`` names the children, and by an empty name the connection itself, whose change or
    end was begun: who dies in between leaves a word of it, for live SAs do not show theirs.
    ``generation`` counts the changes of the IKE part: charon must not take an IKE SA of before for
    one of now, even if all was changed back, for such an one never hears of other children.
    ``to_hold`` names the children whose next SA is to have no policies of its own, until that one
    is there (see ``holding``). The file does not say so: a box that starts anew has no old SA.
    """

    name: str
    peer: Kept
    children: Mapping[str, Kept] = field(default_factory=dict)
    key: str = field(default="", repr=False)
    unfinished: frozenset[str] = frozenset()
    generation: int = 0
    to_hold: frozenset[str] = frozenset()

    def begun(self, name: str) -> "Connection":
        """Return the connection with a child, or itself by an empty name, noted as unfinished."""
        return replace(self, unfinished=self.unfinished | {name})

    def finished(self, name: str) -> "Connection":
        """Return the connection with a child, or itself by an empty name, noted as finished."""
        return replace(self, unfinished=self.unfinished - {name})

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the key that charon was given, empty if nobody could tell."""
        psk = self.peer.attributes.get("psk")
        return psk.fingerprint or "" if isinstance(psk, SecretRef) else ""

    @property
    def key_id(self) -> str:
        """The id of the key at charon: it shows ids, so a change of the key can be seen."""
        return f"{KEY_ID}{self.name}:{self.fingerprint}"

    @property
    def owners(self) -> list[str]:
        """The identities that the key belongs to."""
        return [self.text("local_identity"), self.text("remote_identity")]

    @property
    def starts(self) -> bool:
        """Whether this end starts IKE."""
        return self.peer.attributes.get("start") == "initiate"

    def text(self, name: str) -> str:
        """Return an attribute of the peer as text."""
        return str(self.peer.attributes.get(name, ""))

    @property
    def ike_group(self) -> str:
        """A hash of everything of the IKE SA, the key's fingerprint too.

        charon takes a connection for another one when it changes, so that a second IKE SA can be
        set up beside the first; and it shows it, so that a change behind our back can be seen.
        """
        parts = ("remote_address", "local_identity", "remote_identity", "ike", "dpd_seconds")
        wanted = {name: self.peer.attributes.get(name) for name in parts}
        return IKE_GROUP + digest({**wanted, "key": self.fingerprint})[:_HASH]


def proposal(parts: object) -> str:
    """Return a proposal in strongSwan's spelling (``aes256gcm16-prfsha384-ecp384``)."""
    given = parts if isinstance(parts, Mapping) else {}
    names = (str(given.get(name, "")) for name in ("encryption", "integrity", "prf", "dh"))
    return "-".join(name for name in names if name)


def seconds(parts: object) -> str:
    """Return the lifetime of a proposal as charon takes it."""
    given = parts if isinstance(parts, Mapping) else {}
    return f"{given.get('lifetime_seconds', 0)}s"


def message(connection: Connection, local_address: str) -> dict[str, Any]:
    """Return the message of ``load-conn``."""
    attributes = connection.peer.attributes
    remote = connection.text("remote_address")
    section: dict[str, Any] = {
        "version": "2",
        "remote_addrs": ["%any" if remote == DYNAMIC else remote],
        "proposals": [proposal(attributes.get("ike"))],
        "mobike": "no",
        "unique": "no",
        "dpd_delay": f"{attributes.get('dpd_seconds', 0)}s",
        "rekey_time": seconds(attributes.get("ike")),
        "local": {
            "auth": "psk",
            "id": connection.text("local_identity"),
            "groups": _groups(connection),
        },
        "remote": {"auth": "psk", "id": connection.text("remote_identity")},
        "children": {name: _child(connection, name) for name in connection.children},
    }
    if local_address:
        section["local_addrs"] = [local_address]
    return {connection.name: section}


def _groups(connection: Connection) -> list[str]:
    groups = [connection.peer.mark, connection.ike_group]
    return [*groups, f"{_GENERATION}{connection.generation}"] if connection.generation else groups


def held_number(child: str) -> int:
    """Return the reqid of a child's SAs while it is held; two names may have the same one."""
    return HELD | zlib.crc32(child.encode())


def _child(connection: Connection, name: str) -> dict[str, Any]:
    kept = connection.children[name]
    held = (
        {"reqid": str(held_number(name)), "policies": "no"} if name in connection.to_hold else {}
    )
    restart = connection.starts and connection.text("remote_address") != DYNAMIC
    return {
        "local_ts": [str(kept.attributes["local_cidr"])],
        "remote_ts": [str(kept.attributes["remote_cidr"])],
        "esp_proposals": [proposal(kept.attributes.get("esp"))],
        "mode": "tunnel",
        "rekey_time": seconds(kept.attributes.get("esp")),
        "dpd_action": "restart" if restart else "clear",
        **held,
    }


def key_message(connection: Connection) -> dict[str, Any]:
    """Return the message of ``load-shared``."""
    return {
        "id": connection.key_id,
        "type": "IKE",
        "data": bytes.fromhex(connection.key),
        "owners": connection.owners,
    }


def file_text(connection: Connection, local_address: str) -> str:
    """Return the connection as a swanctl file, for a restart of the box."""
    plain = replace(connection, to_hold=frozenset())
    sections: dict[str, Any] = {"connections": message(plain, local_address)}
    if connection.starts:
        children = sections["connections"][connection.name]["children"]
        for child in children.values():
            child["start_action"] = "start"
    if connection.key:
        owners = dict(zip(("id-1", "id-2"), connection.owners, strict=True))
        secret = {**owners, "secret": f"0x{connection.key}"}
        sections["secrets"] = {f"ike-{connection.name}": secret}
    return "\n".join((*_sections(sections, ""), ""))


def _sections(values: Mapping[str, Any], indent: str) -> Iterator[str]:
    """Yield settings first, then sections: swanctl wants every brace at the end of a line."""
    for name, value in values.items():
        if not isinstance(value, Mapping):
            text = ", ".join(value) if isinstance(value, list) else str(value)
            yield f'{indent}{name} = "{text}"' if " " in text else f"{indent}{name} = {text}"
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name} {{"
            yield from _sections(value, f"{indent}  ")
            yield f"{indent}}}"


def text_digest(text: str) -> str:
    """Return the digest by which an edited file is told from ours."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_key_of(key_id: str, connection: str) -> bool:
    """Tell whether an id is that of a key that we gave charon for a connection, now or before."""
    name, _, _ = key_id.removeprefix(KEY_ID).rpartition(":")
    return key_id.startswith(KEY_ID) and name == connection
