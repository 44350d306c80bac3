"""A plan as packets see it: which step makes what pass, or ends it, and which tunnels it cuts.

Of a piece that changes there are two versions: the old one is there until its step ends, the new
one from then on. A tunnel of which the peers change is down from the first such step's beginning
to the last one's end: two ends that disagree let nothing through, and one end alone neither. One
that the plan parts for good (``agreement``) stays down.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from vpn_declare.model.address import ASIDE, Address
from vpn_declare.model.change import Action, Change, Impact
from vpn_declare.model.plan import Plan, Step, StepAction
from vpn_declare.model.value import Value
from vpn_declare.reach.agreement import parted_tunnels, with_one_end
from vpn_declare.reach.from_resources import Piece
from vpn_declare.reach.pieces_of_plan import piece_of
from vpn_declare.reach.renewals import no_mere_rekeys

CUTS: Final = frozenset({Impact.ONE_PATH, Impact.ALL_PATHS, Impact.NEW_ADDRESS})
"""Impacts of a change of a peer that leave its tunnel down until both ends agree again."""

NEW: Final = "+"
"""Ends the key of the version that a plan makes; no address holds it."""

MEANWHILE: Final = "="
"""Ends the key of the version that a plan makes for a while only."""

_FORWARDS: Final = frozenset({"child", "route", "instructions"})
_LETS_THROUGH: Final = frozenset({"local_cidr", "remote_cidr", "destination", "next_hop"})
_MAKES: Final = frozenset({StepAction.CREATE, StepAction.IMPORT, StepAction.READ})
_REWRITES: Final = frozenset({StepAction.UPDATE, StepAction.RECORD})
_UNSEEN: Final = frozenset(
    {StepAction.MOVE, StepAction.RECORD, StepAction.FORGET, StepAction.RELEASE}
)
"""Steps after which a peer or a gateway is there just as before."""
_SELECTORS: Final = frozenset({"local_networks", "remote_networks"})

UNNOTICED: Final = frozenset(
    {"dpd_seconds", "hold_seconds", "path_mtu", "remote_gateway", "start"}
)
"""What instructions ask of a tunnel that no packet notices when it changes.

The path's MTU is what a person lowers segments to: what fitted before fits afterwards. A BGP
session keeps the hold time that it was opened with (RFC 4271, section 4.2).
"""


@dataclass(frozen=True, kw_only=True)
class Program:
    """The steps of a plan that packets notice.

    Attributes:
        waits: For every step of the plan, those that it waits for.
        begins: The step from which a version of a piece is there.
        ends: The step after which it is there no longer.
        cuts: The steps between the first and last of which a tunnel is down.
        parted: The tunnels that stay down from the first of them on.
        rekeyed: Pieces that get new keys and go on passing.
        cutting: The changes that cut a tunnel though their kinds call them a rekey.
    """

    waits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    begins: Mapping[str, str] = field(default_factory=dict)
    ends: Mapping[str, str] = field(default_factory=dict)
    cuts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parted: frozenset[str] = frozenset()
    rekeyed: frozenset[str] = frozenset()
    cutting: frozenset[Address] = frozenset()

    @cached_property
    def making(self) -> frozenset[str]:
        """The steps that let something pass."""
        return frozenset(self.begins.values())

    @cached_property
    def ending(self) -> frozenset[str]:
        """The steps that end something."""
        return frozenset(self.ends.values())

    @cached_property
    def routing(self) -> frozenset[str]:
        """The steps that make or end a route."""
        pieces = [*self.begins.items(), *self.ends.items()]
        return frozenset(step for piece, step in pieces if "/route/" in piece)

    @cached_property
    def steps(self) -> frozenset[str]:
        """The steps that make a difference."""
        cutting = {step for steps in self.cuts.values() for step in steps}
        return self.making | self.ending | cutting


def program_of(
    plan: Plan, before: Iterable[Piece], after: Iterable[Piece]
) -> tuple[Program, tuple[Piece, ...]]:
    """Return a plan's program, and every version of every piece that is ever there."""
    old = {piece.address: piece for piece in before}
    new = {piece.address: piece for piece in after}
    changes = {change.address: change for change in plan.changes}
    spans = _spans(plan, old, new, changes)
    pieces = [*old.values()]
    pieces += [
        replace(piece, version=NEW) if f"{address}{NEW}" in spans.begins else piece
        for address, piece in new.items()
        if f"{address}{NEW}" in spans.begins or address not in old
    ]
    pieces += _led_round(plan, spans)
    waits = {step.id: step.after for step in plan.steps}
    parted = parted_tunnels(old.values(), new.values()) | with_one_end(new.values())
    tunnels_at = _tunnels_at((*old.values(), *new.values()))
    cutting = no_mere_rekeys(plan.changes, old.values(), new.values(), parted)
    cuts = _cuts(plan, changes, _Cutting(tunnels_at, parted, cutting))
    program = Program(
        waits=waits,
        begins=spans.begins,
        ends=spans.ends,
        cuts={name: tuple(sorted(at)) for name, at in cuts.items()},
        parted=parted,
        rekeyed=_rekeyed(plan, cutting, old.values()),
        cutting=cutting,
    )
    return program, tuple(pieces)


@dataclass(slots=True)
class _Spans:
    """From which step on, and until which, each version of a piece is there."""

    begins: dict[str, str] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)


def _spans(
    plan: Plan,
    old: Mapping[Address, Piece],
    new: Mapping[Address, Piece],
    changes: Mapping[Address, Change],
) -> _Spans:
    found = _Spans()
    for step in plan.steps:
        address = _address(step, old)
        piece = old.get(address) or new.get(address)
        if piece is None or piece.kind not in _FORWARDS:
            continue
        if step.action is StepAction.DELETE:
            found.ends[address] = step.id
        elif step.action in _MAKES:
            found.begins[f"{address}{NEW}"] = step.id
        elif address in found.ends and step.action is StepAction.MOVE:
            continue  # another step makes it anew, or away
        elif _rewrites(step, old.get(address), new.get(address), changes.get(address)):
            found.ends[address] = found.begins[f"{address}{NEW}"] = step.id
    return found


def _rewrites(step: Step, old: Piece | None, new: Piece | None, change: Change | None) -> bool:
    """Tell whether a step makes another version of a thing in place.

    A rename does that of a route which is for other networks then: it notes what that needs.
    """
    if step.action is StepAction.MOVE:
        is_noted = step.desired is not None and step.desired.kind == "route"
        return is_noted and _has_moved(old, new)
    return step.action in _REWRITES and (_has_moved(old, new) or lets_through(change))


def _led_round(plan: Plan, spans: _Spans) -> Iterator[Piece]:
    """Yield the routes as they are for a while only, and put them between old and new."""
    for step in plan.steps:
        if step.action is StepAction.DETOUR and step.desired is not None:
            meanwhile = f"{step.address}{MEANWHILE}"
            spans.ends[meanwhile] = spans.begins[f"{step.address}{NEW}"]
            spans.begins[meanwhile] = spans.ends[step.address] = step.id
            yield replace(piece_of(step.desired), version=MEANWHILE)


def _address(step: Step, old: Mapping[Address, Piece]) -> Address:
    """Return what a step is about; what it put aside itself counts under its own name."""
    if step.address.endswith(ASIDE) and step.address not in old:
        return Address(step.address.removesuffix(ASIDE))
    return step.address


def lets_through(change: Change | None) -> bool:
    """Tell whether an update changes which packets pass."""
    if change is None:
        return False
    if change.kind == "instructions":
        return bool(change.differences)
    return any(item.attribute in _LETS_THROUGH for item in change.differences)


def _tunnels_at(pieces: Iterable[Piece]) -> Mapping[str, tuple[str, ...]]:
    """Return the tunnels that end at each gateway."""
    found: dict[str, dict[str, None]] = {}
    for piece in pieces:
        if piece.kind == "peer":
            gateway, _, far = piece.name.partition("/")
            for end in (f"{piece.site}.{gateway}", far.partition("@")[0]):
                found.setdefault(end, {})[piece.origin] = None
    return {end: tuple(tunnels) for end, tunnels in found.items()}


def _has_moved(old: Piece | None, new: Piece | None) -> bool:
    """Tell whether a route, which a plan may only note, is for other networks than before."""
    return old is not None and new is not None and old.depends_on != new.depends_on


def _rekeyed(plan: Plan, cutting: frozenset[Address], pieces: Iterable[Piece]) -> frozenset[str]:
    """Return what gets new keys: with a peer all selector pairs of its tunnel."""
    merely = [one for one in plan.changes if one.impact is Impact.REKEY]
    merely = [one for one in merely if one.address not in cutting]
    tunnels = {one.origin for one in merely if one.kind == "peer"}
    through = (one.address for one in pieces if one.kind == "child" and one.origin in tunnels)
    return frozenset((*(one.address for one in merely), *through))


@dataclass(frozen=True, slots=True)
class _Cutting:
    """What tells which tunnels a change cuts."""

    tunnels_at: Mapping[str, tuple[str, ...]]
    parted: frozenset[str]
    no_mere_rekeys: frozenset[Address]

    def tunnels(self, change: Change) -> Iterator[str]:
        """Yield the tunnels that a change leaves down until both ends agree again."""
        if change.address in self.no_mere_rekeys:
            yield change.origin
        elif change.kind == "peer":
            if change.action is not Action.UPDATE or change.impact in CUTS:
                yield change.origin
        elif change.kind == "gateway" and change.action is Action.UPDATE:
            if change.impact in CUTS:
                yield from self.tunnels_at.get(change.origin, ())
        elif change.kind == "instructions" and change.action is Action.UPDATE:
            yield from tunnels_asked_anew(change)


def _cuts(
    plan: Plan, changes: Mapping[Address, Change], cutting: _Cutting
) -> Mapping[str, set[str]]:
    """Return the steps that make, change or end peers, or the gateway under them, by tunnel."""
    found: dict[str, set[str]] = {}
    for step in plan.steps:
        change = changes.get(Address(step.address.removesuffix(ASIDE)))
        if change is None or step.action in _UNSEEN:
            continue
        for tunnel in cutting.tunnels(change):
            found.setdefault(tunnel, set()).add(step.id)
        if change.kind == "gateway" and step.action is StepAction.DELETE:
            here = cutting.tunnels_at.get(change.origin, ())
            for tunnel in cutting.parted.intersection(here):
                found.setdefault(tunnel, set()).add(step.id)
    return found


def tunnels_asked_anew(change: Change) -> Iterator[str]:
    """Yield the tunnels that instructions ask for before and after, and not alike."""
    old, new = (_tunnels(values) for values in (change.before, change.after))
    yield from (name for name in sorted(old.keys() & new) if old[name] != new[name])


def changed_tunnels(change: Change) -> tuple[str, ...]:
    """Return the tunnels of which instructions ask something else, or nothing any more."""
    old, new = (_asked(values) for values in (change.before, change.after))
    return tuple(name for name, asked in old.items() if new.get(name) != asked)


def _asked(values: Mapping[str, Value] | None) -> Mapping[str, Value]:
    """Return what instructions ask of each tunnel."""
    tunnels = (values or {}).get("tunnels")
    return tunnels if isinstance(tunnels, Mapping) else {}


def _tunnels(values: Mapping[str, Value] | None) -> Mapping[str, Mapping[str, Value]]:
    """Return what instructions ask of each tunnel, but for the networks and what is unnoticed."""
    return {
        name: {key: asked[key] for key in asked.keys() - _SELECTORS - UNNOTICED}
        for name, asked in _asked(values).items()
        if isinstance(asked, Mapping)
    }
