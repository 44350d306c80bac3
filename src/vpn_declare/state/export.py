"""A state as a JSON document, and back."""

import base64
import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from vpn_declare.contracts.secret import FingerprintKey
from vpn_declare.contracts.state import StateReader
from vpn_declare.model.codec import recorded_from_plain, recorded_to_plain
from vpn_declare.model.resource import Recorded
from vpn_declare.model.state_file import STATE_FILE_VERSION, StateFile
from vpn_declare.model.value import SecretRef, Value

_FAULTS_SHOWN = 5


def export_state(reader: StateReader) -> dict[str, Any]:
    """Return the state as plain data, described by ``schemas/state.schema.json``."""
    base = reader.base()
    intents = [
        {
            "address": intent.address,
            "action": intent.action.value,
            "key": intent.key,
            "remote_id": intent.remote_id,
        }
        for intent in reader.open_intents()
    ]
    return {
        "format_version": STATE_FILE_VERSION,
        "lineage": base.lineage,
        "serial": base.serial,
        "fingerprint_key_id": _key_id(reader.fingerprint_key()),
        "resources": [recorded_to_plain(record) for record in reader.records().values()],
        "allocations": dict(reader.allocations()),
        "sealed": {
            name: base64.b64encode(value).decode() for name, value in reader.sealed().items()
        },
        "open_intents": intents,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedState:
    """What an export holds: lineage, records, allocations, and secrets, still encrypted."""

    lineage: str
    records: tuple[Recorded, ...]
    allocations: Mapping[str, str]
    sealed: Mapping[str, bytes]


def import_state(document: object, key: FingerprintKey | None = None) -> ImportedState:
    """Return what an export holds.

    Fingerprints made with another key than ``key`` say nothing where that key is used. They are
    left out; until a value is sent again, its reference and version stand for it.

    Args:
        document: What ``export_state`` returned, read back.
        key: The key of the state that it is going into.

    Raises:
        ValueError: it is no export, or it holds unfinished operations.
    """
    file = _checked(document)
    if file.open_intents:
        message = (
            f"it holds {len(file.open_intents)} unfinished operations, the first at "
            f"{file.open_intents[0].address}. Let an apply on the original finish them, and "
            "export again"
        )
        raise ValueError(message)
    # Only what was written down: what was left out stays at the default of ``Recorded``.
    blocks = [block.model_dump(mode="json", exclude_unset=True) for block in file.resources]
    records = tuple(recorded_from_plain(block) for block in blocks)
    _refuse_twice(records)
    if file.fingerprint_key_id != _key_id(key):
        records = tuple(
            replace(record, attributes=_without_fingerprints(record.attributes))
            for record in records
        )
    return ImportedState(
        lineage=file.lineage,
        records=records,
        allocations=dict(file.allocations),
        sealed=dict(file.sealed),
    )


def _checked(document: object) -> StateFile:
    found = document.get("format_version") if isinstance(document, Mapping) else None
    if isinstance(found, int) and found > STATE_FILE_VERSION:
        message = (
            f"it has format {found}, written by a newer version of vpn-declare; this one reads "
            f"formats up to {STATE_FILE_VERSION}"
        )
        raise ValueError(message)
    try:
        return StateFile.model_validate(document)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        texts = [f"{_path(fault['loc'])}: {fault['msg']}" for fault in faults[:_FAULTS_SHOWN]]
        more = len(faults) - len(texts)
        message = "; ".join(texts) + (f"; and {more} more faults" if more else "")
        raise ValueError(message) from error


def _path(place: tuple[int | str, ...]) -> str:
    return ".".join(map(str, place)) or "the document"


def _refuse_twice(records: tuple[Recorded, ...]) -> None:
    counts = Counter(record.address for record in records)
    twice = sorted(address for address, count in counts.items() if count > 1)
    if twice:
        message = f"it holds more than one record of {', '.join(twice[:_FAULTS_SHOWN])}"
        raise ValueError(message)


def _without_fingerprints(attributes: Mapping[str, Value]) -> dict[str, Value]:
    return {
        name: replace(value, fingerprint=None) if isinstance(value, SecretRef) else value
        for name, value in attributes.items()
    }


def _key_id(key: FingerprintKey | None) -> str:
    """Return a name for a key that tells nothing about it."""
    if key is None:
        return ""
    return hmac.new(key, b"key id", hashlib.sha256).hexdigest()[:16]
