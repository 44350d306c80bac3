"""Generated keys around an apply: made before it sends them, forgotten when nobody has them."""

from collections.abc import Iterable, Iterator, Mapping

from vpn_declare.contracts.lock import Token
from vpn_declare.contracts.state import StateStore
from vpn_declare.kinds.capabilities import key_rules
from vpn_declare.kinds.generated_key import shape_of
from vpn_declare.model.key_shape import USUAL_SHAPE, KeyShape
from vpn_declare.model.plan import Plan, Step, StepAction
from vpn_declare.model.resource import Recorded
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.model.topology import Topology
from vpn_declare.model.value import Attributes, SecretRef, Value
from vpn_declare.workflow.key_findings import ends_of_keys
from vpn_declare.workflow.secrets import Keys

_PREFIX = f"{GENERATE}:"


def make_generated(plan: Plan, keys: Keys, store: StateStore, token: Token) -> None:
    """Make the generated keys that a plan is about to send, and seal them: one durable commit.

    Raises:
        SecretNotFoundError: the key that seals them is not here, or one that an end has is gone.
        StateError: state cannot be written.
    """
    sent = [ref for step in plan.steps for ref in _sent_by(step)]
    if not sent:
        return
    # What encrypts is imported where there is something to encrypt.
    from vpn_declare.secrets.generate.maker import KeyNeed, Maker  # noqa: PLC0415 - see above
    from vpn_declare.secrets.generate.seal import sealed_name  # noqa: PLC0415

    needs = [
        KeyNeed(_tunnel(ref), ref.version, former, _shape_in(plan, ref)) for ref, former in sent
    ]
    records = store.records().values()
    known = {sealed_name(_tunnel(ref), ref.version) for ref in _in_records(records)}
    made = Maker(keys.context).missing(needs, keys.sealed(), frozenset(known))
    keys.sealed.seal(token, made)


def shapes_in(plan: Plan, topology: Topology | None) -> Mapping[str, KeyShape]:
    """Return the shapes of generated keys that a plan may send, by reference: the unusual ones."""
    if topology is None:
        return {}
    sent = {ref.reference for step in plan.steps for ref, _ in _sent_by(step)}
    if not sent:
        return {}
    shapes = {
        reference: shape_of(key_rules(ends))
        for reference, ends in ends_of_keys(topology).items()
        if reference in sent
    }
    return {
        reference: shape
        for reference, shape in sorted(shapes.items())
        if shape is not None and shape != USUAL_SHAPE
    }


def _shape_in(plan: Plan, ref: SecretRef) -> KeyShape:
    return plan.key_shapes.get(ref.reference, USUAL_SHAPE)


def drop_unused(keys: Keys, store: StateStore, token: Token) -> None:
    """Forget generated keys that no record names. To be called after a run that left nothing open.

    So a tunnel that was destroyed, or rotated at both ends, never gets an old key again.
    """
    if store.open_intents() or not keys.sealed():
        return
    from vpn_declare.secrets.generate.seal import sealed_name  # noqa: PLC0415 - as above

    used = {
        sealed_name(_tunnel(ref), ref.version) for ref in _in_records(store.records().values())
    }
    keys.sealed.drop(token, sorted(keys.sealed().keys() - used))


def _sent_by(step: Step) -> Iterator[tuple[SecretRef, str]]:
    """Yield the generated keys that a step needs, with the tunnel's name before a rename."""
    if step.desired is None:
        return
    for name, ref in _named(step.desired.attributes):
        before = step.recorded.attributes.get(name) if step.recorded is not None else None
        former = _tunnel(before) if isinstance(before, SecretRef) and _is_ours(before) else ""
        match step.action:
            case StepAction.CREATE:
                yield ref, former
            case StepAction.UPDATE if name in step.changed:
                yield ref, former
            case StepAction.MOVE if former:
                yield ref, former
            case _:
                pass


def _in_records(records: Iterable[Recorded]) -> Iterator[SecretRef]:
    return (ref for record in records for _, ref in _named(record.attributes))


def _named(attributes: Attributes) -> Iterator[tuple[str, SecretRef]]:
    """Yield the generated keys that attributes name, each with the attribute's name."""
    return ((name, ref) for name, value in attributes.items() for ref in _inside(value))


def _inside(value: Value) -> Iterator[SecretRef]:
    """Yield the generated keys in a value: references to be sent, and those that people are told.

    Instructions for people hold a key's reference and version as plain values.
    """
    match value:
        case SecretRef():
            ref = value
        case {"psk_reference": str(reference), **others}:
            version = others.get("psk_version")
            ref = SecretRef(reference, version=version if isinstance(version, int) else 1)
        case Mapping():
            for item in value.values():
                yield from _inside(item)
            return
        case _:
            return
    if _is_ours(ref):
        yield ref


def _is_ours(ref: SecretRef) -> bool:
    return ref.reference.startswith(_PREFIX)


def _tunnel(ref: SecretRef) -> str:
    return ref.reference.removeprefix(_PREFIX)
