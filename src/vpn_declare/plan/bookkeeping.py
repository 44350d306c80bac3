"""What state remembers otherwise than it should, though the far side is as wanted."""

from vpn_declare.contracts.kind import Attribute
from vpn_declare.model.address import ASIDE, Address
from vpn_declare.model.resource import Recorded
from vpn_declare.model.value import SecretRef
from vpn_declare.plan.compare import Sides, is_same
from vpn_declare.plan.normal import normal

_ABSENT = Attribute(summary="")


def remembers_otherwise(sides: Sides) -> bool:
    """Tell whether protection, a value or a key's reference is remembered otherwise."""
    asked = sides.resource.prevent_destroy
    if asked is not None and asked != sides.recorded.prevent_destroy:
        return True
    return _outputs_differ(sides) or (not is_same(sides) and _values_differ(sides))


def needs_differ(sides: Sides) -> bool:
    """Tell whether it needs other things than is remembered; only the order of deletions cares."""
    recorded = sides.recorded
    if not recorded.owned:
        return False
    return sides.needs != _needed_by(recorded) or sides.resource.origin != recorded.origin


def _outputs_differ(sides: Sides) -> bool:
    """Tell whether what only the far side sets is otherwise than remembered."""
    if sides.observed is None:
        return False
    seen, told = sides.observed.attributes, sides.recorded.outputs
    return any(
        name in seen and seen[name] != told.get(name)
        for name in sides.kind.computed
        if name not in sides.wanted
    )


def _values_differ(sides: Sides) -> bool:
    names = sides.wanted.keys() | sides.recorded.attributes.keys()
    for name in names - set(sides.resource.ignore):
        attribute = sides.kind.attributes.get(name, _ABSENT)
        wanted, recorded = sides.wanted.get(name), sides.recorded.attributes.get(name)
        if isinstance(wanted, SecretRef) and isinstance(recorded, SecretRef):
            if wanted.reference != recorded.reference:
                return True
        elif normal(attribute, wanted) != normal(attribute, recorded):
            return True
    return False


def _needed_by(recorded: Recorded) -> tuple[Address, ...]:
    """Return what it needs as recorded; what was put aside counts as what took its place."""
    return tuple(sorted({Address(need.removesuffix(ASIDE)) for need in recorded.depends_on}))
