"""From a wanted resource to what is sent and what is recorded. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from vpn_declare.apply import words
from vpn_declare.apply.flow import StepFailedError
from vpn_declare.apply.records import Records
from vpn_declare.contracts.kind import Kind
from vpn_declare.model.address import Ref
from vpn_declare.model.resource import Observed, Recorded, Resource, Status, needs_of
from vpn_declare.model.value import Attributes, SecretRef, Unknown, Value


def resolved_attributes(resource: Resource, records: Records) -> dict[str, Value]:
    """Return the wanted attributes with every reference replaced by its value; secrets stay.

    Raises:
        StepFailedError: a value is not known.
    """
    return {name: _resolved(value, records) for name, value in resource.attributes.items()}


def _resolved(value: Value, records: Records) -> Value:
    match value:
        case Ref():
            return _known(value, records)
        case Unknown(source):
            return _known(source, records)
        case tuple():
            return tuple(_resolved(item, records) for item in value)
        case Mapping():
            return {key: _resolved(item, records) for key, item in value.items()}
        case _:
            return value


def _known(ref: Ref, records: Records) -> Value:
    record = records.get(ref.address)
    if record is not None:
        if ref.attribute == "id" and record.remote_id is not None:
            return record.remote_id
        for values in (record.outputs, record.attributes):
            if ref.attribute in values:
                return values[ref.attribute]
    raise StepFailedError(words.unknown_value(ref))


def with_ignored(resource: Resource, wanted: Attributes, recorded: Recorded) -> dict[str, Value]:
    """Return ``wanted`` with ignored attributes as they were recorded."""
    kept = {
        name: recorded.attributes[name] for name in resource.ignore if name in recorded.attributes
    }
    return {**wanted, **kept}


def with_secrets(attributes: Attributes, secrets: Mapping[str, SecretRef]) -> dict[str, Value]:
    """Return attributes with the fingerprints of the values that were really sent."""
    return {**attributes, **secrets}


def with_unsent_secrets(
    attributes: Attributes, recorded: Recorded, sent: frozenset[str]
) -> dict[str, Value]:
    """Return attributes in which a key that is not sent keeps its fingerprint as recorded."""
    kept = {
        name: replace(value, fingerprint=before.fingerprint)
        for name, value in attributes.items()
        if isinstance(value, SecretRef)
        and name not in sent
        and isinstance(before := recorded.attributes.get(name), SecretRef)
    }
    return {**attributes, **kept}


def draft_of(
    resource: Resource, attributes: Attributes, key: str, before: Recorded | None
) -> Recorded:
    """Return the record of a resource that is about to be made."""
    remembered = before is not None and before.prevent_destroy
    asked = resource.prevent_destroy
    return Recorded(
        address=resource.address,
        kind=resource.kind,
        site=resource.site,
        provider=resource.provider,
        connection=resource.connection,
        title=resource.title,
        origin=resource.origin,
        key=key,
        attributes=attributes,
        depends_on=needs_of(resource),
        status=Status.PENDING,
        prevent_destroy=remembered if asked is None else asked,
        owned=resource.existing is None,
    )


def redrafted(resource: Resource, attributes: Attributes, record: Recorded) -> Recorded:
    """Return a record with everything that is wanted now; what the far side told stays."""
    draft = draft_of(resource, attributes, record.key, record)
    return replace(draft, remote_id=record.remote_id, outputs=record.outputs, status=record.status)


def seen(record: Recorded, observed: Observed, kind: Kind) -> Recorded:
    """Return a record with the id, the status and the computed attributes that were observed."""
    told = {name: value for name, value in observed.attributes.items() if name in kind.computed}
    return replace(
        record,
        remote_id=observed.remote_id,
        status=observed.status,
        outputs={**record.outputs, **told},
    )
