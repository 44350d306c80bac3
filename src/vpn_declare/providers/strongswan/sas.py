"""The SAs of a connection, as charon lists them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from vpn_declare.providers.strongswan.line import Line

ESTABLISHED: Final = "ESTABLISHED"
"""State of an IKE SA that is in use."""
_BEGINNING: Final = frozenset({"CREATED", "CONNECTING"})
"""States of an IKE SA that is not there yet."""
_ENDING: Final = frozenset({"DELETING", "DELETED", "DESTROYING"})
"""States of a Child SA that goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildSa:
    """One Child SA that carries traffic. SPIs are hexadecimal; the age is since it was made.

    ``reqid`` is the number by which policies name the SAs that they may use.
    """

    id: str
    name: str
    ike_id: str
    spi_in: str
    spi_out: str
    reqid: int
    local: tuple[str, ...]
    remote: tuple[str, ...]
    suite: str
    age_seconds: int
    bytes_in: int
    bytes_out: int
    packets_in: int
    packets_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IkeSa:
    """One IKE SA; ``children`` are those that carry traffic, oldest first."""

    id: str
    name: str
    state: str
    suite: str
    age_seconds: int
    children: tuple[ChildSa, ...]


def sas_of(line: Line, connection: str | None = None) -> tuple[IkeSa, ...]:
    """Return the IKE SAs of a connection, or all of them, oldest first.

    Raises:
        ProviderError: charon does not answer.
    """
    asked = {"ike": connection} if connection else {}
    found = [
        _ike(name, sa) for answer in line.ask_all("list_sas", asked) for name, sa in answer.items()
    ]
    return tuple(sorted(found, key=lambda sa: int(sa.id)))


def children_of(line: Line, connection: str, child: str) -> tuple[ChildSa, ...]:
    """Return the Child SAs of one child that carry traffic, oldest first."""
    found = (sa for ike in sas_of(line, connection) for sa in ike.children if sa.name == child)
    return tuple(sorted(found, key=lambda sa: int(sa.id)))


def reqids_of(line: Line, connection: str, child: str) -> frozenset[int]:
    """Return the reqids of a child's SAs that stay: one that is being rekeyed is in use, too."""
    return frozenset(
        int(sa.get("reqid", 0))
        for answer in line.ask_all("list_sas", {"ike": connection})
        for ike in answer.values()
        for sa in ike.get("child-sas", {}).values()
        if sa.get("name") == child and sa.get("state") not in _ENDING
    )


def newest_of(sas: Sequence[IkeSa]) -> IkeSa | None:
    """Return the newest IKE SA that is there, of SAs that come oldest first."""
    return next((sa for sa in reversed(sas) if sa.state not in _BEGINNING), None)


def single(sas: Sequence[IkeSa]) -> tuple[IkeSa, ...]:
    """Return the newest IKE SA of each connection of a box, with the children that are settled.

    Those have exactly one SA, in the only IKE SA of their connection. A run that was killed may
    have set up a new SA beside the old one.
    """
    copies = Counter((ike.name, sa.name) for ike in sas for sa in ike.children)
    established = Counter(ike.name for ike in sas if ike.state == ESTABLISHED)
    names = sorted({ike.name for ike in sas})
    newest = (newest_of([ike for ike in sas if ike.name == name]) for name in names)
    return tuple(
        replace(
            ike,
            children=tuple(
                sa
                for sa in ike.children
                if copies[ike.name, sa.name] == 1 and established[ike.name] <= 1
            ),
        )
        for ike in newest
        if ike is not None
    )


def is_settled(sas: Sequence[IkeSa], connection: str, child: str) -> bool:
    """Tell whether a child has no SA, or a single one, in the only IKE SA of its connection."""
    return not is_up(sas, connection, child) or (connection, child) in _names(single(sas))


def is_up(sas: Sequence[IkeSa], connection: str, child: str) -> bool:
    """Tell whether a child has an SA that carries traffic."""
    return (connection, child) in _names(sas)


def _names(sas: Sequence[IkeSa]) -> frozenset[tuple[str, str]]:
    return frozenset((ike.name, sa.name) for ike in sas for sa in ike.children)


def _ike(name: str, sa: Mapping[str, Any]) -> IkeSa:
    return IkeSa(
        id=str(sa["uniqueid"]),
        name=name,
        state=str(sa.get("state", "")),
        suite=_suite(sa, ("encr-alg", "encr-keysize", "integ-alg", "prf-alg", "dh-group")),
        age_seconds=int(sa.get("established", 0)),
        children=tuple(_children(str(sa["uniqueid"]), sa.get("child-sas", {}))),
    )


def _children(ike_id: str, sas: Mapping[str, Any]) -> Iterator[ChildSa]:
    """Yield the children in use: one that was rekeyed is listed as deleted for 5 s more."""
    for sa in sorted(sas.values(), key=lambda item: int(item["uniqueid"])):
        if sa.get("state") == "INSTALLED":
            yield ChildSa(
                id=str(sa["uniqueid"]),
                name=str(sa["name"]),
                ike_id=ike_id,
                spi_in=str(sa.get("spi-in", "")),
                spi_out=str(sa.get("spi-out", "")),
                reqid=int(sa.get("reqid", 0)),
                local=tuple(sa.get("local-ts", ())),
                remote=tuple(sa.get("remote-ts", ())),
                suite=_suite(sa, ("encr-alg", "encr-keysize", "integ-alg", "dh-group")),
                age_seconds=int(sa.get("install-time", 0)),
                bytes_in=int(sa.get("bytes-in", 0)),
                bytes_out=int(sa.get("bytes-out", 0)),
                packets_in=int(sa.get("packets-in", 0)),
                packets_out=int(sa.get("packets-out", 0)),
            )


def _suite(sa: Mapping[str, Any], parts: tuple[str, ...]) -> str:
    return "/".join(str(sa[part]) for part in parts if sa.get(part))
