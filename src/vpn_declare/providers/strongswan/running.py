"""What runs on the boxes: the SAs of each child, as the charon of its own end shows them."""

from collections.abc import Iterator, Mapping, Sequence

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.contracts.sight import Running
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.ids import Place, child_place
from vpn_declare.providers.strongswan.line import Line, NoAnswerError, ViciRefusedError
from vpn_declare.providers.strongswan.sas import ChildSa, IkeSa, sas_of

Loaded = frozenset[tuple[str, str]]
"""Connections and children that a charon has loaded."""


def running_in(boxes: Boxes, identifiers: Sequence[str]) -> dict[str, Running]:
    """Return what is seen of children, by id; one that its charon has not loaded is left out.

    A machine that cannot be reached is no machine without tunnels: of its children nothing is
    told, and those of other machines are looked at all the same.
    """
    places = {identifier: child_place(identifier) for identifier in identifiers}
    found: dict[str, Running] = {}
    for name in sorted({place.box for place in places.values()}):
        here = {key: place for key, place in places.items() if place.box == name}
        found.update(_in_box(boxes, name, here))
    return found


def _in_box(boxes: Boxes, name: str, places: Mapping[str, Place]) -> Iterator[tuple[str, Running]]:
    try:
        line = boxes.line(boxes.at(name))
        line.reach()
        loaded, sas = _loaded(line), sas_of(line)
    except (NoAnswerError, ViciRefusedError):
        silence = f"charon of {name} does not answer. Start it there."
        dead = Running(is_up=False, copies=0, cause=silence)
        yield from ((key, dead) for key in places)
        return
    except ProviderError as error:
        yield from ((key, Running(cause=error.message)) for key in places)
        return
    for key, place in places.items():
        if (place.connection, place.child) in loaded:
            yield key, _running(place, sas)


def _loaded(line: Line) -> Loaded:
    return frozenset(
        (name, child)
        for answer in line.ask_all("list_conns")
        for name, connection in answer.items()
        for child in connection.get("children", {})
    )


def _running(place: Place, sas: Sequence[IkeSa]) -> Running:
    found = [
        (ike, sa)
        for ike in sas
        if ike.name == place.connection
        for sa in ike.children
        if sa.name == place.child
    ]
    if not found:
        tried = f"swanctl --initiate --ike {place.connection} --child {place.child}"
        return Running(
            is_up=False,
            copies=0,
            cause=f"It has no SA. On {place.box}, `{tried}` tries it and says what is wrong.",
        )
    ike, newest = found[-1]
    return Running(
        is_up=True,
        ike_suite=ike.suite,
        esp_suite=newest.suite,
        age_seconds=ike.age_seconds,
        bytes_in=sum(sa.bytes_in for _, sa in found),
        bytes_out=sum(sa.bytes_out for _, sa in found),
        copies=len(found),
        sas=tuple(_name_of(sa) for _, sa in found),
    )


def _name_of(sa: ChildSa) -> str:
    """Return what both ends call an SA: its two SPIs, sorted, for one's in is the other's out."""
    return "-".join(sorted((sa.spi_in, sa.spi_out)))
