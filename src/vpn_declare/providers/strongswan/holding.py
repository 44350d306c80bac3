"""Holding an end to its old SA until that one ends, so that nothing is lost when it answers.

The end that answers can send by a new SA before the end that started it knows the keys, and what
arrives in between is dropped. RFC 7296 (2.8) has an answer for rekeys, and charon waits there; but
a rekey takes no new proposal. So the end that is to answer gets policies for the new SA that stand
behind those of the old one (charon calls them trap policies), and the new SA gets none. Once the
old SA ends, with its policies, those behind carry on; the child is held then.

This is for charons with plug-in `kernel-libipsec`, as labs have: the kernel's own IPsec asks only
the first policy which SA a packet may come by. An SA that is held cannot be the old one of another
change: new policies of its class come before its own. So the end of it starts the next change.
"""

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_network
from typing import Any

from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.connection import HELD, Connection, held_number, message
from vpn_declare.providers.strongswan.line import Line, ViciRefusedError
from vpn_declare.providers.strongswan.notes import read_note, write_note
from vpn_declare.providers.strongswan.sas import IkeSa, reqids_of, sas_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    """A child as charon has it loaded."""

    connection: str
    name: str
    local: tuple[str, ...]
    remote: tuple[str, ...]


def carrying(line: Line, sas: Sequence[IkeSa]) -> tuple[IkeSa, ...]:
    """Return IKE SAs without the Child SAs that no policy leads into, as somebody took it away."""
    if not any(sa.reqid >= HELD for ike in sas for sa in ike.children):
        return tuple(sas)
    behind = _policies_behind(line)
    return tuple(
        replace(
            ike,
            children=tuple(
                sa for sa in ike.children if sa.reqid < HELD or (ike.name, sa.name) in behind
            ),
        )
        for ike in sas
    )


def is_bare(line: Line, connection: str, child: str) -> bool:
    """Tell whether a child has an SA that no policy leads into."""
    sas = sas_of(line, connection)
    left = {sa.id for ike in carrying(line, sas) for sa in ike.children}
    return any(sa.id not in left for ike in sas for sa in ike.children if sa.name == child)


def is_held(line: Line, connection: str, child: str) -> bool:
    """Tell whether a child is up by nothing but policies that stand behind those of others."""
    sas = carrying(line, sas_of(line, connection))
    found = [sa for ike in sas for sa in ike.children if sa.name == child]
    return bool(found) and all(sa.reqid >= HELD for sa in found)


def hold(box: Box, line: Line, connection: str, children: Collection[str]) -> None:
    """See that the next SAs of some children carry nothing before the old ones have ended.

    It is noted first, so that whoever loads the connection meanwhile does not undo it. Where
    charon does not take it, the children are as they were, and a packet may be lost: it makes no
    such policies for a far end that may call from anywhere. (An address for just that moment would
    make a connection of its own of it, and the IKE SA would never hear of its children again.)
    """
    noted = read_note(box, connection)
    chosen = frozenset(children) - _ambiguous(line, connection, children)
    if noted is None or not chosen:
        return
    after = replace(noted.connection, to_hold=noted.connection.to_hold | chosen)
    try:
        write_note(box, after)
        line.ask("load_conn", _with_policies(after, box.local_address))
        for child in sorted(chosen):
            line.ask("install", {"ike": connection, "child": child})
        line.ask("load_conn", message(after, box.local_address))
    except ViciRefusedError:
        let_go(box, line, connection, children)
        for child in sorted(chosen):
            drop_policies(line, connection, child)


def let_go(box: Box, line: Line, connection: str, children: Collection[str]) -> None:
    """Let later SAs of some children have policies of their own; those that are up stay held."""
    noted = read_note(box, connection)
    if noted is None or not noted.connection.to_hold & frozenset(children):
        return
    after = replace(noted.connection, to_hold=noted.connection.to_hold - frozenset(children))
    line.ask("load_conn", message(after, box.local_address))
    write_note(box, after)


def drop_policies(line: Line, connection: str, child: str) -> None:
    """Take out the policies that a child was held by, unless an SA still needs them."""
    if not any(reqid >= HELD for reqid in reqids_of(line, connection, child)):
        with contextlib.suppress(ViciRefusedError):  # there are none
            line.ask("uninstall", {"ike": connection, "child": child})


def _policies_behind(line: Line) -> frozenset[tuple[str, str]]:
    """Return the connections and children that have policies behind those of SAs."""
    shown = line.ask_all("list_policies", {"trap": "yes"})
    return frozenset(
        (policy["ike"], policy["child"]) for answer in shown for policy in answer.values()
    )


def _ambiguous(line: Line, connection: str, children: Collection[str]) -> frozenset[str]:
    """Return the children that are not to be held: policies of another could be in the way.

    Policies behind stay when their SA goes by itself. One with the same number would send by the
    SA of the other; one with the same networks would keep packets from the SA of the other.
    """
    loaded = list(_loaded(line))
    ours = [one for one in loaded if one.connection == connection and one.name in children]
    return frozenset(
        one.name
        for one in ours
        for other in loaded
        if other != one
        and (held_number(one.name) == held_number(other.name) or _overlap(one, other))
    )


def _loaded(line: Line) -> Iterator[_Loaded]:
    for answer in line.ask_all("list_conns"):
        for connection, section in answer.items():
            for name, child in section.get("children", {}).items():
                local, remote = (tuple(child.get(side, ())) for side in ("local-ts", "remote-ts"))
                yield _Loaded(connection=connection, name=name, local=local, remote=remote)


def _overlap(one: _Loaded, other: _Loaded) -> bool:
    return _share_addresses(one.local, other.local) and _share_addresses(one.remote, other.remote)


def _share_addresses(some: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether networks do; what is no network may be anything."""
    try:
        return any(ip_network(a).overlaps(ip_network(b)) for a in some for b in others)
    except ValueError:
        return True


def _with_policies(connection: Connection, local_address: str) -> Mapping[str, Any]:
    """Return the message by which policies can be set up for the children that are to be held."""
    sections = message(connection, local_address)
    for child in sections[connection.name]["children"].values():
        child.pop("policies", None)
    return sections
