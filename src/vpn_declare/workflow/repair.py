"""``state verify`` and ``state repair``: what is wrong, and what of it can be mended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.state import StateError
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.resource import Recorded
from vpn_declare.state.verify import verify
from vpn_declare.workflow.lease import held
from vpn_declare.workflow.workspace import Workspace

_EDITED, _DANGLING = "VPN511", "VPN514"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """One record as it would stand after a repair, and what is done to it in words."""

    record: Recorded
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mendable:
    """What can be repaired from state alone, and what cannot.

    Attributes:
        faults: All that is wrong.
        mendings: What a repair would do, by address.
        left: The faults that would stay.
    """

    faults: tuple[Diagnostic, ...]
    mendings: tuple[Mending, ...]
    left: tuple[Diagnostic, ...]


def faults_of(workspace: Workspace) -> tuple[Diagnostic, ...]:
    """Return all that is wrong with state; empty when it is sound. Writes nothing."""
    return verify(workspace.store)


def mendable(workspace: Workspace) -> Mendable:
    """Return what a repair would do. Writes nothing.

    Two things can be mended without knowing more than state does: a need that leads nowhere is
    dropped, and a readable record whose bytes were changed from outside is taken as it stands (the
    next plan compares it with the far side). Nothing is ever forgotten: that could lose an object.
    """
    faults = verify(workspace.store)
    mended = {item.record.address: item for item in _mendings(workspace, faults)}
    left = tuple(fault for fault in faults if not _is_mended(fault, mended))
    return Mendable(
        faults=faults,
        mendings=tuple(mended[address] for address in sorted(mended)),
        left=left,
    )


def repair(workspace: Workspace, shown: Mendable) -> None:
    """Carry out what was shown, under the lock, in one commit.

    Raises:
        DiagnosticsError: state changed since it was shown; nothing was written.
        LockedError: somebody else holds the lock.
        StateError: state cannot be written.
    """
    with held(workspace) as lease:
        if mendable(workspace).mendings != shown.mendings:
            raise DiagnosticsError([_changed_meanwhile()])
        records = tuple(item.record for item in shown.mendings)
        workspace.store.write(lease.token, Settlement(put=records))


def _is_mended(fault: Diagnostic, mended: Mapping[Address, Mending]) -> bool:
    return fault.code in {_EDITED, _DANGLING} and fault.path in mended


def _mendings(workspace: Workspace, faults: tuple[Diagnostic, ...]) -> Iterator[Mending]:
    codes: dict[str, set[str]] = {}
    for fault in faults:
        codes.setdefault(fault.path, set()).add(fault.code)
    wanted = [path for path, found in codes.items() if path and found & {_EDITED, _DANGLING}]
    records = workspace.store.records() if wanted else {}
    for path in wanted:
        record = _readable(records, Address(path))
        if record is None or record.address != path:
            continue
        mending = _mending(record, codes[path], records)
        if mending.words:
            yield mending


def _readable(records: Mapping[Address, Recorded], address: Address) -> Recorded | None:
    try:
        return records.get(address)
    except StateError:
        return None


def _mending(record: Recorded, codes: set[str], records: Mapping[Address, Recorded]) -> Mending:
    words = ["taken as it stands"] if _EDITED in codes else []
    missing = [need for need in record.depends_on if need not in records]
    if missing:
        words.append(f"no longer needs {', '.join(missing)}")
        kept = tuple(need for need in record.depends_on if need in records)
        record = replace(record, depends_on=kept)
    return Mending(record=record, words="; ".join(words))


def _changed_meanwhile() -> Diagnostic:
    return Diagnostic(
        code="VPN635",
        summary="State changed in the meantime",
        detail="What was shown is no longer what a repair would do. Nothing was written.",
        fix="Run `vpn-declare state repair` again.",
    )
