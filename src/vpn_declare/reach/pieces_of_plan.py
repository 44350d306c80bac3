"""What forwards packets before a plan and after it: pieces of what state holds and will hold.

All records go by their new names, those too that the plan leaves under the old ones.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from vpn_declare.model.address import ASIDE, Address, site_of
from vpn_declare.model.change import Action
from vpn_declare.model.plan import Plan, Step, StepAction
from vpn_declare.model.resource import Recorded, Resource, Status
from vpn_declare.reach.from_resources import Piece

_IN_PLACE: Final = frozenset({StepAction.UPDATE, StepAction.RECORD, StepAction.MOVE})
_NOT_LASTING: Final = frozenset({StepAction.DETOUR, StepAction.CONFIRM})
_NOT_THERE: Final = frozenset({Action.CREATE, Action.IMPORT, Action.READ})


def in_words_of_now(
    pieces: Iterable[Piece], names: Mapping[Address, Address]
) -> tuple[Piece, ...]:
    """Return the pieces, those that keep an old address with what it is in the words of now."""
    return tuple(
        replace(
            piece,
            site=site_of(called := names.get(piece.address, piece.address)),
            called=called,
            depends_on=tuple(names.get(need, need) for need in piece.depends_on),
        )
        if names
        else piece
        for piece in pieces
    )


def pieces_before(plan: Plan, recorded: Mapping[Address, Recorded]) -> Iterator[Piece]:
    """Yield what state remembers as ready, without what was found gone."""
    missing = {change.address for change in plan.changes if change.action in _NOT_THERE}
    yield from pieces_now(recorded, missing)


def pieces_now(
    recorded: Mapping[Address, Recorded], missing: Collection[Address] = frozenset()
) -> Iterator[Piece]:
    """Yield what state remembers as ready, without what is missing."""
    new_of = _put_aside(recorded)
    for address, record in recorded.items():
        if record.status is Status.READY and new_of.get(address, address) not in missing:
            yield _recorded(record, new_of)


def pieces_after(plan: Plan, recorded: Mapping[Address, Recorded]) -> Iterator[Piece]:
    """Yield what there will be."""
    wanted: dict[Address, Step] = {}
    for step in plan.steps:
        is_lasting = step.desired is not None and step.action not in _NOT_LASTING
        if is_lasting and (step.action is not StepAction.MOVE or step.address not in wanted):
            wanted[step.address] = step
    gone = {change.address for change in plan.changes if change.action is Action.DELETE}
    for address, record in recorded.items():
        if address not in gone and address not in wanted and record.status is Status.READY:
            yield _recorded(record, {})
    for step in wanted.values():
        yield _after(step)


def _after(step: Step) -> Piece:
    """Return what a step leaves; what the far side gave to a thing stays, unless it is made anew.

    A rename changes nothing else, though more may be wanted: of a key that nobody can read, say.
    """
    assert step.desired is not None  # noqa: S101 - as they were chosen
    piece = piece_of(step.desired)
    if step.recorded is None or step.action not in _IN_PLACE:
        return piece
    is_renamed = step.action is StepAction.MOVE
    wanted = step.recorded.attributes if is_renamed else piece.attributes
    return replace(piece, attributes={**step.recorded.outputs, **wanted})


def _put_aside(recorded: Mapping[Address, Recorded]) -> Mapping[Address, Address]:
    """Return what an unfinished run put aside, by the address under which it works still."""
    plain = {a: Address(a.removesuffix(ASIDE)) for a in recorded if a.endswith(ASIDE)}
    return {a: now for a, now in plain.items() if not _is_ready(recorded.get(now))}


def _is_ready(record: Recorded | None) -> bool:
    return record is not None and record.status is Status.READY


def _recorded(record: Recorded, new_of: Mapping[Address, Address]) -> Piece:
    address = new_of.get(record.address, record.address)
    return Piece(
        address=address,
        kind=record.kind,
        site=address.partition("/")[0],
        origin=record.origin,
        attributes={**record.outputs, **record.attributes},
        depends_on=tuple(new_of.get(need, need) for need in record.depends_on),
    )


def piece_of(resource: Resource) -> Piece:
    """Return what counts of a resource as it is wanted."""
    return Piece(
        address=resource.address,
        kind=resource.kind,
        site=resource.site,
        origin=resource.origin,
        attributes=resource.attributes,
        depends_on=resource.depends_on,
    )
