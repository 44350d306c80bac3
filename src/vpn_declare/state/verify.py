"""``state verify``: is what is remembered whole, and does it make sense?"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Final, Protocol, runtime_checkable

from vpn_declare.contracts.state import StateError, StateReader
from vpn_declare.model.address import Address, kind_of, site_of
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.resource import Recorded, Status

_DAMAGED: Final = "VPN510"
_RESTORE: Final = "Restore a backup or an export of this state."
_FORGET: Final = "Look with `vpn-declare state show`, and drop the wrong one with `state rm`."


@runtime_checkable
class ChecksStorage(Protocol):
    """What a store may offer besides the contract: a look at its bytes."""

    def storage_faults(self) -> Sequence[tuple[Address | None, str]]:
        """Return what is wrong: the address it belongs to, if any, and what it is."""
        ...


def verify(reader: StateReader) -> tuple[Diagnostic, ...]:
    """Return all that is wrong with a state; empty when it is sound. Writes nothing."""
    found = [*_storage(reader)]
    if any(fault.code == _DAMAGED for fault in found):
        return tuple(found)
    records = {}
    for address in (every := reader.records()):
        try:
            records[address] = every[address]
        except StateError as error:
            found.append(_fault("VPN512", "A record cannot be read", str(error), address))
    found += _misplaced(records)
    found += _dangling(records, frozenset(every))
    found += _shared(records.values())
    found += _without_id(records.values())
    return tuple(sorted(found, key=lambda fault: (fault.code, fault.path, fault.detail)))


def _fault(
    code: str, summary: str, detail: str, path: str = "", fix: str = _RESTORE
) -> Diagnostic:
    return Diagnostic(code=code, summary=summary, detail=detail, fix=fix, path=path)


def _storage(reader: StateReader) -> Iterator[Diagnostic]:
    faults = reader.storage_faults() if isinstance(reader, ChecksStorage) else ()
    for address, what in faults:
        if address is None:
            yield _fault(_DAMAGED, "The storage of the state is damaged", f"{what}.")
        else:
            detail = f"The record of {address}: {what}. It may have been edited by hand."
            yield _fault("VPN511", "A record was changed from outside", detail, address)


def _misplaced(records: Mapping[Address, Recorded]) -> Iterator[Diagnostic]:
    for address, record in records.items():
        if (record.address, record.kind, record.site) != (
            address,
            kind_of(address),
            site_of(address),
        ):
            detail = (
                f"Under {address} lies the record of {record.address}, "
                f"a {record.kind} of {record.site}."
            )
            yield _fault("VPN513", "A record is in the wrong place", detail, address)


def _dangling(
    records: Mapping[Address, Recorded], every: Container[Address]
) -> Iterator[Diagnostic]:
    """Find needs that lead nowhere; a record that cannot be read is there all the same."""
    for address, record in records.items():
        missing = [need for need in record.depends_on if need not in every]
        if missing:
            yield Diagnostic(
                code="VPN514",
                severity=Severity.WARNING,
                summary="A record needs one that is not there",
                detail=f"{address} needs {', '.join(missing)}, which the state does not hold. "
                "Only the order of deletions depends on it.",
                fix="Plan and apply; what is still declared is made again.",
                path=address,
            )


def _shared(records: Iterable[Recorded]) -> Iterator[Diagnostic]:
    """Find objects that two records call their own."""
    by_object: dict[tuple[str, str, str, str], list[Address]] = defaultdict(list)
    for record in records:
        if record.remote_id is not None and record.owned:
            account = repr(sorted(record.connection.items()))
            key = (record.provider, account, record.kind, record.remote_id)
            by_object[key].append(record.address)
    for (provider, _, kind, remote_id), addresses in by_object.items():
        if len(addresses) > 1:
            detail = (
                f"The {kind} {remote_id} of {provider} is recorded as {', '.join(addresses)}. "
                "Destroying one of them would destroy the other's."
            )
            yield _fault("VPN515", "One object has two records", detail, addresses[0], _FORGET)


def _without_id(records: Iterable[Recorded]) -> Iterator[Diagnostic]:
    for record in records:
        if record.status is Status.READY and record.remote_id is None:
            detail = f"{record.address} counts as ready, and the far side's id is not known."
            yield _fault("VPN516", "A record has no id", detail, record.address, _FORGET)
