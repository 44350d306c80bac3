"""``state``: looking at what is remembered, and the few changes a person may make to it."""

from dataclasses import replace
from pathlib import Path

import orjson

from vpn_declare.contracts.journal import Settlement
from vpn_declare.contracts.secret import FingerprintKey
from vpn_declare.model.address import Address, kind_of, site_of
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.forgotten import to_forget
from vpn_declare.model.resource import Recorded
from vpn_declare.plan import matcher
from vpn_declare.state.export import ImportedState, export_state, import_state
from vpn_declare.workflow.lease import held
from vpn_declare.workflow.shelf import did_you_mean
from vpn_declare.workflow.workspace import Workspace


def record_at(workspace: Workspace, address: str) -> Recorded:
    """Return the record at an address.

    Raises:
        DiagnosticsError: state remembers nothing there.
    """
    records = workspace.store.records()
    record = records.get(Address(address))
    if record is None:
        raise _refused(
            "VPN630",
            "State remembers nothing there",
            f"No resource is recorded at {address!r}.",
            f"{did_you_mean(address, records)}`vpn-declare state list` shows all addresses.",
        )
    return record


def records_of(workspace: Workspace, address: str) -> tuple[Recorded, ...]:
    """Return the records of what was made of a thing: a gateway, a VPC, a network or a tunnel.

    Raises:
        DiagnosticsError: nothing was.
    """
    test = matcher(address)
    records = workspace.store.records()
    found = tuple(record for a, record in records.items() if test(a, record.origin))
    if not found:
        origins = {record.origin for record in records.values()}
        raise _refused(
            "VPN630",
            "State remembers nothing there",
            f"Nothing was made of {address!r}.",
            f"{did_you_mean(address, origins)}`vpn-declare state list` shows all addresses.",
        )
    return found


def move(workspace: Workspace, source: str, target: str) -> None:
    """Give a record another address; what needs it follows. The object itself is not touched.

    Raises:
        DiagnosticsError: nothing is at ``source``, something is at ``target``, or the two are not
            of one kind.
    """
    if target.count("/") < 2 or kind_of(Address(target)) != kind_of(Address(source)):  # noqa: PLR2004 - site/kind/name
        raise _refused(
            "VPN631",
            "The addresses do not fit together",
            f"{source!r} and {target!r} are not of one kind.",
            "Write site/kind/name for both, with the same kind.",
        )
    with held(workspace) as lease:
        record = record_at(workspace, source)
        records = workspace.store.records()
        if target in records:
            raise _refused(
                "VPN632",
                "Something is there already",
                f"A resource is recorded at {target!r}; it would be lost from state.",
                f"Move that away first, or forget it by `vpn-declare state rm {target}`.",
            )
        new = Address(target)
        moved = replace(record, address=new, site=site_of(new))
        followers = [
            replace(other, depends_on=_renamed(other.depends_on, record.address, new))
            for other in records.values()
            if record.address in other.depends_on
        ]
        settlement = Settlement(put=(moved, *followers), remove=(record.address,))
        workspace.store.write(lease.token, settlement)


def _renamed(needs: tuple[Address, ...], old: Address, new: Address) -> tuple[Address, ...]:
    return tuple(sorted(new if need == old else need for need in needs))


def forget(workspace: Workspace, addresses: tuple[str, ...]) -> None:
    """Drop records; the objects stay where they are, and are ours no longer.

    They bear our mark still. That they were left on purpose is remembered.

    Raises:
        DiagnosticsError: state remembers nothing at one of them; nothing was dropped.
    """
    with held(workspace) as lease:
        records = tuple(record_at(workspace, address) for address in addresses)
        settlement = Settlement(remove=tuple(record.address for record in records))
        workspace.store.remember(lease.token, to_forget(records))
        workspace.store.write(lease.token, settlement)


def exported(workspace: Workspace) -> str:
    """Return the whole state as JSON text, described by ``schemas/state.schema.json``."""
    document = export_state(workspace.store)
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()


def imported(workspace: Workspace, path: Path) -> int:
    """Replace the state by an export; return how many records it has.

    Raises:
        DiagnosticsError: the file cannot be read or is no export; nothing was changed.
        StateError: it belongs to another state than the one that is there; nothing was changed.
    """
    try:
        document = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"it is not JSON ({error})"
        raise _not_an_export(path, str(reason)) from error
    _read_export(path, document, None)  # before the lock: a wrong file changes nothing
    with held(workspace) as lease:
        state = _read_export(path, document, workspace.store.fingerprint_key())
        workspace.store.load(
            lease.token,
            state.records,
            state.allocations,
            lineage=state.lineage or None,
            sealed=state.sealed,
        )
    return len(state.records)


def _read_export(path: Path, document: object, key: FingerprintKey | None) -> ImportedState:
    try:
        return import_state(document, key)
    except ValueError as error:
        raise _not_an_export(path, str(error)) from error


def _not_an_export(path: Path, reason: str) -> DiagnosticsError:
    return _refused(
        "VPN633",
        "The file is not an export of state",
        f"{path}: {reason}. Nothing was changed.",
        "Name a file that `vpn-declare state export` wrote.",
    )


def _refused(code: str, summary: str, detail: str, fix: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic(code=code, summary=summary, detail=detail, fix=fix)])
