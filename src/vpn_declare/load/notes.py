"""``removed``, ``import`` and ``ack``: what the files say beside the topology itself."""

from collections.abc import Iterable

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.topology_addresses import Declared, Sort, canonical, sort_of
from vpn_declare.load.written_files import Entry
from vpn_declare.model.acknowledgement import Acknowledgement
from vpn_declare.model.topology import Import, Removal
from vpn_declare.model.topology_file import AckFile, ImportFile, RemovedFile


def removals_of(
    entries: Iterable[Entry[RemovedFile]], declared: Declared, faults: Faults
) -> tuple[Removal, ...]:
    """Return what is declared no longer, sorted."""
    found: dict[str, Entry[RemovedFile]] = {}
    for entry in entries:
        address = canonical(entry.model.address)
        first = found.setdefault(address, entry)
        if first is not entry:
            faults.add(
                codes.DEFINED_TWICE,
                f"'{address}' is already removed at {first.spot.nearest()}.",
                "Remove one of the two.",
                place=entry.spot.nearest("address"),
            )
        if sort_of(address) is not Sort.RESOURCE and declared.holds(address):
            faults.add(
                codes.STILL_DECLARED,
                f"'{address}' is declared and removed at once.",
                "Remove its declaration, or this entry.",
                place=entry.spot.nearest("address"),
                path=address,
            )
    return tuple(Removal(address, entry.model.keep) for address, entry in sorted(found.items()))


def imports_of(
    entries: Iterable[Entry[ImportFile]], declared: Declared, faults: Faults
) -> tuple[Import, ...]:
    """Return what is taken over, sorted."""
    found: dict[str, Entry[ImportFile]] = {}
    for entry in entries:
        address = canonical(entry.model.address)
        place = entry.spot.nearest("address")
        first = found.setdefault(address, entry)
        if first is not entry:
            faults.add(
                codes.IMPORTED_TWICE,
                f"'{address}' already becomes another object at {first.spot.nearest()}.",
                "An address is one object; remove one of the two.",
                place=place,
            )
        elif sort_of(address) in {Sort.SITE, Sort.TUNNEL}:
            faults.add(
                codes.BAD_VALUE,
                f"'{address}' is {sort_of(address).value}, which is many objects.",
                "Import each by its address, as 'vpn-declare expand --resources' shows it.",
                place=place,
            )
        elif not declared.holds(address) and declared.is_certain(address):
            near = faults.did_you_mean(address, declared.near(address))
            faults.add(
                codes.UNKNOWN_NAME,
                f"'{address}' is not declared.{near}",
                "Declare what the object becomes; importing does not declare it.",
                place=place,
                path=address,
            )
    return tuple(Import(address, entry.model.id) for address, entry in sorted(found.items()))


def acknowledgements_of(entries: Iterable[Entry[AckFile]]) -> tuple[Acknowledgement, ...]:
    """Return the accepted warnings, sorted."""
    found = [
        Acknowledgement(
            entry.model.code,
            entry.model.path,
            entry.model.reason,
            place=entry.spot.nearest("path"),
        )
        for entry in entries
    ]
    return tuple(sorted(found, key=lambda ack: (ack.code, ack.path, ack.reason)))
