"""Holding an end to its old SA until that one ends, so that nothing is lost when it answers.

The end that answers can send by a new SA before the end that started it knows the keys, and what
arrives in between is dropped. RFC 7296 (2.8) has an answer for rekeys, and charon waits there; but
a rekey takes no new proposal. So the end that is to answer gets policies for the new SA that stand
behind those of the old one (charon calls them trap policies), and an SA without policies of its
own. Once the old SA ends, with its policies, those behind carry on.

This is for charons with plug-in `kernel-libipsec`, as labs have: the kernel's own IPsec asks only
the first policy which SA a packet may come by. An SA that is held cannot be the old one of another
change: new policies of its class come before its own. So the end of it starts the next change.
"""

import contextlib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.connection import HELD, Connection, held_number, message
from vpn_declare.providers.strongswan.line import Line, ViciRefusedError
from vpn_declare.providers.strongswan.notes import read_note, write_note
from vpn_declare.providers.strongswan.sas import children_of


def is_held(line: Line, connection: str, child: str) -> bool:
    """Tell whether a child is up by nothing but policies that stand behind those of others."""
    found = children_of(line, connection, child)
    return bool(found) and all(sa.reqid >= HELD for sa in found)


def hold(box: Box, line: Line, connection: str, children: Collection[str]) -> None:
    """See that the next SAs of some children carry nothing before the old ones have ended.

    It is noted first, so that whoever loads the connection meanwhile does not undo it. Where
    charon does not take it, the children are as they were, and a packet may be lost: it makes no
    such policies for a far end that may call from anywhere. (An address for just that moment would
    make a connection of its own of it, and the IKE SA would never hear of its children again.)
    """
    noted = read_note(box, connection)
    if noted is None:
        return
    held = frozenset(children) - _ambiguous(line, children)
    after = replace(noted.connection, held=noted.connection.held | held)
    try:
        write_note(box, after)
        line.ask("load_conn", _with_policies(after, box.local_address))
        for child in sorted(held):
            line.ask("install", {"ike": connection, "child": child})
        line.ask("load_conn", message(after, box.local_address))
    except ViciRefusedError:
        let_go(box, line, connection, children)


def let_go(box: Box, line: Line, connection: str, children: Collection[str]) -> None:
    """Let later SAs of some children have policies of their own; those that are held stay so."""
    noted = read_note(box, connection)
    if noted is None or not noted.connection.held & frozenset(children):
        return
    after = replace(noted.connection, held=noted.connection.held - frozenset(children))
    line.ask("load_conn", message(after, box.local_address))
    write_note(box, after)


def drop_policies(line: Line, connection: str, child: str) -> None:
    """Take out the policies that a child was held by, unless an SA still needs them."""
    if not any(sa.reqid >= HELD for sa in children_of(line, connection, child)):
        with contextlib.suppress(ViciRefusedError):  # there are none
            line.ask("uninstall", {"ike": connection, "child": child})


def _ambiguous(line: Line, children: Collection[str]) -> frozenset[str]:
    """Return the children whose number another child of the box has, too."""
    names = [
        child
        for answer in line.ask_all("list_conns")
        for connection in answer.values()
        for child in connection.get("children", {})
    ]
    count = Counter(map(held_number, names))
    return frozenset(child for child in children if count[held_number(child)] > 1)


def _with_policies(connection: Connection, local_address: str) -> Mapping[str, Any]:
    """Return the message by which policies can be set up for the children that are held."""
    sections = message(connection, local_address)
    for child in sections[connection.name]["children"].values():
        child.pop("policies", None)
    return sections
