"""What a plan does to pairs of networks on the way, and in which order it harms least.

Looked at is every moment that the order of the steps allows (``moments``), in this order of
importance:

1. A denied pair is never open, not for a moment, nor is a part of one.
2. A pair that reaches each other before and after does so all the time: a replacement is there
   before the old one goes, and paths that stand in for each other are not down together.
3. A pair that reaches each other neither before nor after does not in between.

For each, the plan's steps get the waits that they lack, if they can. What comes first is not
undone by what comes later. A pair that cannot be followed (its prefix changes, or it has more
moments than are looked at) is told as interrupted: the promise is cautious.

When the hosts of a network get their new addresses nobody here knows. So a pair that is to stay
apart is followed twice where a prefix changes: with the old ones and with the new ones.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from vpn_declare.model.expectation import Expectation
from vpn_declare.model.prefix import Prefix
from vpn_declare.reach.cone import Cone, cone
from vpn_declare.reach.denials import Denials
from vpn_declare.reach.difference import Pair
from vpn_declare.reach.fabric import Fabric, Home, OtherRoutes
from vpn_declare.reach.from_resources import Piece, fabric_of_resources
from vpn_declare.reach.matrix import Matrix, reaches, touched_by, touches
from vpn_declare.reach.moments import Passage, passage
from vpn_declare.reach.program import Program
from vpn_declare.reach.safe_order import Aim, SafeOrder, Test, Wait
from vpn_declare.reach.step_order import StepOrder
from vpn_declare.reach.touched import touched_pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """What happens on the way.

    Attributes:
        waits: What the steps of the plan must wait for besides, for all of this to hold.
        interrupted: Pairs that reach each other before and after, and may not in between.
        opened: Pairs that do neither before nor after, and may in between.
        denied: Those among them that are denied.
        cones: What the packets of each pair may meet, for pairs that reach each other before and
            that the plan touches.
        touched: Every pair that the plan touches; all others are as they were.
    """

    waits: tuple[Wait, ...] = ()
    interrupted: tuple[Pair, ...] = ()
    opened: tuple[Pair, ...] = ()
    denied: tuple[Pair, ...] = ()
    cones: Mapping[Pair, Cone] = field(default_factory=dict)
    touched: frozenset[Pair] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a transition is worked out from.

    Attributes:
        program: The plan.
        pieces: Every version of every piece.
        preferences: Preference numbers of tunnels.
        expectations: What the topology expects; denials count.
        before: Who reaches whom before.
        after: Who reaches whom afterwards.
        others: Routes that somebody else keeps in networks.
    """

    program: Program
    pieces: tuple[Piece, ...]
    preferences: Mapping[str, int]
    expectations: tuple[Expectation, ...]
    before: Matrix
    after: Matrix
    others: Mapping[str, OtherRoutes] = field(default_factory=dict)


def transition(given: Given) -> Transition:
    """Return what a plan does on the way. Costs grow with the pairs that it touches."""
    known = (given.pieces, given.preferences, given.others)
    fabric = fabric_of_resources(*known, waits_for_routes=True)
    denials = Denials(given.expectations, fabric)
    names = _moved_networks(given)
    moved = _moved_pairs(given, names)
    renumbered = _renumbered(fabric, given, names)
    there = touched_pairs(renumbered, given.program) if names else frozenset()
    anew = {pair for pair in there if names.intersection(pair)}
    touched = sorted(touched_pairs(fabric, given.program) | moved | anew)
    lasting = [pair for pair in touched if _sides(given, pair) == (True, True)]
    apart = [pair for pair in touched if _sides(given, pair) == (False, False)]
    denied = [pair for pair in apart if denials.hold(pair) and not _touches(given, pair)]
    others = [pair for pair in apart if given.before.targets and not denials.hold(pair)]
    order = StepOrder(given.program.waits, given.program.steps)
    way = _Way(given, fabric, SafeOrder(order), moved)
    then = _Way(given, renumbered, way.safe, moved)
    open_though_denied = _either(
        way.opened_though_denied(denied),
        then.opened_though_denied(pair for pair in denied if pair in anew),
    )
    interrupted = way.interrupted(lasting)
    opened = _either(way.opened(others), then.opened(pair for pair in others if pair in anew))
    interrupted = way.interrupted(interrupted)  # what was added since may have helped
    followed = fabric_of_resources(*known)  # standby ways count, too
    cones = {pair: cone(followed, *pair) for pair in touched if _is_in(given.before, pair)}
    return Transition(
        waits=tuple(way.safe.added),
        interrupted=interrupted,
        opened=tuple(sorted((*open_though_denied, *opened))),
        denied=open_though_denied,
        cones=cones,
        touched=frozenset(touched),
    )


def _moved_networks(given: Given) -> frozenset[str]:
    """Return the networks that have another prefix afterwards."""
    old, new = given.before.fabric.homes, given.after.fabric.homes
    both = old.keys() & new.keys()
    return frozenset(name for name in both if _place(old[name]) != _place(new[name]))


def _moved_pairs(given: Given, moved: frozenset[str]) -> frozenset[Pair]:
    """Return the pairs that reach each other before and after, of which a network has moved."""
    lasting = (pair for pair in given.before.pairs if _is_in(given.after, pair))
    return frozenset(pair for pair in lasting if moved.intersection(pair))


def _renumbered(fabric: Fabric, given: Given, moved: frozenset[str]) -> Fabric:
    """Return a fabric in which the networks that move have their new prefixes already."""
    if not moved:
        return fabric
    after = given.after.fabric.homes
    homes = {
        name: replace(home, prefix=after[name].prefix, is_vpc=after[name].is_vpc)
        if name in moved
        else home
        for name, home in fabric.homes.items()
    }
    return replace(fabric, homes=homes)


def _either(one: Iterable[Pair], other: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted({*one, *other}))


def _place(home: Home) -> tuple[Prefix, bool]:
    return home.prefix, home.is_vpc


def _sides(given: Given, pair: Pair) -> tuple[bool, bool]:
    return _is_in(given.before, pair), _is_in(given.after, pair)


def _touches(given: Given, pair: Pair) -> bool:
    """Tell whether a part of a pair reaches the other one before or after: no plan parts those."""
    sides = (given.before, given.after)
    return any(pair[1] in touched_by(one, pair[0], (pair[1],)) for one in sides)


def _is_in(found: Matrix, pair: Pair) -> bool:
    return found.reaches(*pair)


@dataclass(slots=True)
class _Way:
    """Follows pair after pair through a plan."""

    given: Given
    fabric: Fabric
    safe: SafeOrder
    moved: frozenset[Pair]
    cones: dict[Pair, Cone] = field(default_factory=dict)

    def interrupted(self, pairs: Iterable[Pair]) -> tuple[Pair, ...]:
        """Return the pairs that may be parted for a moment."""
        return tuple(pair for pair in pairs if not self._lasts(pair))

    def opened(self, pairs: Iterable[Pair]) -> tuple[Pair, ...]:
        """Return the pairs that may reach each other for a moment."""
        return tuple(pair for pair in pairs if not self._stays_apart(pair, self.safe.keep_safe))

    def opened_though_denied(self, pairs: Iterable[Pair]) -> tuple[Pair, ...]:
        """Return the same of pairs for which everything is done that they are not."""
        make_safe = partial(self.safe.make_safe, aim=Aim.STAYS_APART)
        return tuple(pair for pair in pairs if not self._stays_untouched(pair, make_safe))

    def _lasts(self, pair: Pair) -> bool:
        if pair in self.moved:
            return False
        seen = self._seen(pair)
        if not seen.steps:
            return True
        is_bad = partial(self._is_parted, pair)
        return self.safe.make_safe(seen, is_bad, Aim.LASTS)

    def _is_parted(self, pair: Pair, lost: frozenset[str]) -> bool:
        return not reaches(self.fabric, *pair, lost)

    def _stays_apart(self, pair: Pair, keep: Callable[[Passage, Test], bool]) -> bool:
        seen = self._seen(pair)
        if not seen.steps or not seen.cone.arrives:
            return True
        return keep(seen, lambda lost: reaches(self.fabric, *pair, lost))

    def _stays_untouched(self, pair: Pair, keep: Callable[[Passage, Test], bool]) -> bool:
        seen = self._seen(pair)
        if not seen.steps or not seen.cone.touches:
            return True
        return keep(seen, lambda lost: touches(self.fabric, *pair, lost))

    def _seen(self, pair: Pair) -> Passage:
        return passage(self.given.program, self.cone_of(pair))

    def cone_of(self, pair: Pair) -> Cone:
        """Return what the packets of a pair may meet."""
        if pair not in self.cones:
            self.cones[pair] = cone(self.fabric, *pair)
        return self.cones[pair]


def with_waits(
    waits: Iterable[Wait], direct: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    """Return what each step waits for, with some waits added, sorted."""
    added: dict[str, set[str]] = {}
    for earlier, later in waits:
        added.setdefault(later, set()).add(earlier)
    return {step: tuple(sorted({*direct[step], *more})) for step, more in added.items()}
