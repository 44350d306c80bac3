"""Drift: what the far side shows otherwise than state remembers. What is wanted plays no part."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from vpn_declare.contracts.kind import Kind
from vpn_declare.model.address import Address
from vpn_declare.model.change import Difference
from vpn_declare.model.observation import Observation
from vpn_declare.model.resource import Observed, Recorded, Status
from vpn_declare.model.value import SecretRef, Value
from vpn_declare.plan.diff import inside
from vpn_declare.plan.normal import normal


class DriftKind(StrEnum):
    """What happened behind our back, from worst to harmless.

    GONE: the object is not there, or on its way out. FAILED: the far side gave up on it.
    CHANGED: something that matters is otherwise. COSMETIC: only a name or a description is.
    """

    GONE = "gone"
    FAILED = "failed"
    CHANGED = "changed"
    COSMETIC = "cosmetic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The drift of one resource.

    Attributes:
        record: What state remembers.
        kind: What happened.
        differences: ``before`` is what was recorded, ``after`` what is there now; sorted by path.
        message: The far side's words on a failure, or empty.
    """

    record: Recorded
    kind: DriftKind
    differences: tuple[Difference, ...] = ()
    message: str = ""


def drifts(
    recorded: Mapping[Address, Recorded],
    observation: Observation,
    kind_of: Callable[[str, str], Kind],
    ignored: Mapping[Address, Iterable[str]],
) -> tuple[Drift, ...]:
    """Return what drifted, sorted by address. Only attributes that we own count.

    Args:
        recorded: What state remembers. An object of somebody else that we merely use has no drift.
        observation: What the far side showed; what was not looked at has no drift.
        kind_of: The descriptor for a provider's name and a kind's name.
        ignored: Attributes that the topology says to leave alone.
    """
    found = (
        _drift(record, observation, kind_of(record.provider, record.kind), ignored)
        for _, record in sorted(recorded.items())
        if record.owned
    )
    return tuple(item for item in found if item is not None)


def _drift(
    record: Recorded,
    observation: Observation,
    kind: Kind,
    ignored: Mapping[Address, Iterable[str]],
) -> Drift | None:
    seen = observation.objects.get(record.address)
    if record.status is Status.DELETING:
        return None  # its end is our own doing
    if record.address in observation.vanished or (
        seen is not None and seen.status is Status.DELETING
    ):
        return Drift(record=record, kind=DriftKind.GONE)
    if seen is None:
        return None
    left_alone = set(ignored.get(record.address, ()))
    found = sorted(_differences(record, seen, kind, left_alone), key=lambda item: item.path)
    if seen.status is Status.FAILED and record.status is not Status.FAILED:
        return Drift(
            record=record,
            kind=DriftKind.FAILED,
            differences=tuple(found),
            message=seen.message,
        )
    if not found:
        return None
    matters = any(not _is_cosmetic(item, kind) for item in found)
    what = DriftKind.CHANGED if matters else DriftKind.COSMETIC
    return Drift(record=record, kind=what, differences=tuple(found))


def _is_cosmetic(difference: Difference, kind: Kind) -> bool:
    attribute = kind.attributes.get(difference.attribute)
    return difference.attribute == "title" if attribute is None else attribute.cosmetic


def _differences(
    record: Recorded, seen: Observed, kind: Kind, left_alone: set[str]
) -> Iterator[Difference]:
    if seen.title and seen.title != record.title:
        yield _difference("title", "title", record.title, seen.title)
    owned = record.attributes.keys() & kind.attributes.keys() & seen.attributes.keys()
    for name in owned - left_alone:
        yield from _inside(kind, name, record.attributes[name], seen.attributes[name])
    told = kind.computed & record.outputs.keys() & seen.attributes.keys()
    for name in told - record.attributes.keys():
        yield from _inside(kind, name, record.outputs[name], seen.attributes[name])


def _inside(kind: Kind, name: str, before: Value, now: Value) -> Iterator[Difference]:
    if isinstance(before, SecretRef) and isinstance(now, SecretRef):
        if now.fingerprint != before.fingerprint:
            yield _difference(name, name, before, SecretRef(""))
        return
    attribute = kind.attributes[name]
    old, new = normal(attribute, before), normal(attribute, now)
    if old != new:
        for path, left, right in inside(name, old, new):
            yield _difference(name, path, left, right)


def _difference(attribute: str, path: str, before: Value, after: Value) -> Difference:
    return Difference(
        attribute=attribute,
        path=path,
        before=before,
        after=after,
        drift=True,
    )
