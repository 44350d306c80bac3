"""Three-way comparison of one resource: wanted, recorded, observed. Only attributes that we own.

An attribute differs when what is there is not what is wanted. What is there is what was observed,
or where nothing was observed (a write-only attribute, no refresh), what was recorded. The
difference is drift when it was observed and is not what was recorded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vpn_declare.contracts.kind import Attribute, Kind
from vpn_declare.model.address import Address
from vpn_declare.model.change import Difference, OnChange
from vpn_declare.model.resource import Observed, Recorded, Resource
from vpn_declare.model.value import Attributes, SecretRef, Value
from vpn_declare.plan.diff import inside
from vpn_declare.plan.normal import normal

_ABSENT = Attribute(summary="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The three sides of one resource; ``wanted`` are its attributes with references resolved."""

    resource: Resource
    wanted: Attributes
    recorded: Recorded
    observed: Observed | None
    kind: Kind
    moved: bool = False
    needs: tuple[Address, ...] = ()


def differences(sides: Sides) -> tuple[Difference, ...]:
    """Return all differences, sorted by path."""
    names = sides.wanted.keys() | sides.recorded.attributes.keys()
    found: list[Difference] = []
    for name in sorted(names - set(sides.resource.ignore)):
        attribute = sides.kind.attributes.get(name, _ABSENT)
        if not attribute.computed or name in sides.wanted:
            found.extend(_compare(sides, name, attribute))
    return tuple(found)


def _compare(sides: Sides, name: str, attribute: Attribute) -> Iterator[Difference]:
    wanted = normal(attribute, sides.wanted.get(name))
    recorded = normal(attribute, sides.recorded.attributes.get(name))
    is_observed = sides.observed is not None and name in sides.observed.attributes
    there = recorded
    if sides.observed is not None and is_observed:
        there = normal(attribute, sides.observed.attributes[name])
    if isinstance(wanted, SecretRef) and isinstance(recorded, SecretRef):
        yield from _compare_secret(sides, name, wanted, recorded)
        return
    if wanted == there:
        return
    drift = is_observed and there != recorded
    for path, before, after in inside(name, there, wanted):
        yield Difference(
            attribute=name,
            path=path,
            before=before,
            after=after,
            on_change=attribute.on_change,
            drift=drift,
        )


def _compare_secret(
    sides: Sides, name: str, wanted: SecretRef, recorded: SecretRef
) -> Iterator[Difference]:
    """A key differs when its value does, or when the far side no longer has the one we gave.

    A new version is another key even if its value is the same: somebody asked for it to be sent.

    After a rename a reference that spells the old name is another one; where nobody can read the
    new one here, the key is taken to be the same. A throw-away key is that of no key which was
    read before: it would be sent, so it differs.
    """
    observed = sides.observed.attributes.get(name) if sides.observed is not None else None
    told = recorded.fingerprint is not None  # an import leaves it out: then nobody can tell
    drift = (
        isinstance(observed, SecretRef) and told and observed.fingerprint != recorded.fingerprint
    )
    was_read = recorded.fingerprint is not None and not recorded.is_throw_away
    cannot_tell = wanted.fingerprint is None or (wanted.is_throw_away and not was_read)
    renamed = sides.moved and cannot_tell
    same = wanted.version == recorded.version and (renamed or wanted.same_value(recorded))
    if same and not drift:
        return
    yield Difference(
        attribute=name,
        path=name,
        before=SecretRef("", None) if drift else recorded,
        after=wanted,
        on_change=OnChange.IN_PLACE,
        drift=drift,
    )


def is_same(sides: Sides) -> bool:
    """Tell at once, for most resources, that nothing differs."""
    if sides.wanted != sides.recorded.attributes:
        return False
    if sides.observed is None:
        return True
    seen = sides.observed.attributes
    return all(seen.get(name, value) == value for name, value in sides.wanted.items())


def reading(observed: Observed) -> Mapping[str, Value]:
    """Return what a precondition is a digest of: what the far side shows, and how far it is."""
    return {
        "attributes": dict(observed.attributes),
        "status": observed.status.value,
        "remote_id": observed.remote_id,
    }
