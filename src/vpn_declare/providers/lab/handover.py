"""From the SAs that are up to those that are wanted, once both ends want the same.

Each child's SA is held at one of its ends: see ``strongswan.holding``. That end starts the next
one, and the other one is held then.
"""

import contextlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from vpn_declare.providers.lab.daemon import log_of
from vpn_declare.providers.lab.logs import LogTail
from vpn_declare.providers.lab.sides import Side
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.causes import known_cause
from vpn_declare.providers.strongswan.far_ends import can_call, may_start
from vpn_declare.providers.strongswan.holding import (
    drop_policies,
    hold,
    is_bare,
    is_held,
    let_go,
)
from vpn_declare.providers.strongswan.lift import (
    End,
    Renewal,
    bring_up,
    drop_childless,
    renew_child,
    renew_ike,
    settle,
)
from vpn_declare.providers.strongswan.pairs import Names, clear, end_stale, share_an_sa
from vpn_declare.providers.strongswan.sas import is_settled, sas_of


@dataclass(frozen=True, slots=True)
class Standing:
    """The children of a tunnel at both ends: those that are up, and those that are down."""

    live: Sequence[Names]
    down: Sequence[Names]

    def turned(self) -> "Standing":
        """Return the same, seen from the other end."""
        return Standing(
            live=[(other, name) for name, other in self.live],
            down=[(other, name) for name, other in self.down],
        )


@dataclass(frozen=True, slots=True)
class Handover:
    """Brings children up, and renews what is up; the end that answers is held to the old SAs."""

    boxes: Boxes

    def meet(self, near: Side, far: Side, names: Sequence[Names], renewal: Renewal) -> str:
        """Bring children to what both ends want; return why one did not come up, or nothing."""
        ends = self._end(near), self._end(far)
        live = [pair for pair in names if _is_up(*ends, pair)]
        pairs = Standing(live=live, down=[pair for pair in names if pair not in live])
        if live and renewal is not Renewal.NOTHING:
            starter = self._renewer(near, far, pairs)
        else:
            starter = self._opener(near, far)
        answerer = far if starter is near else near
        pairs = pairs if starter is near else pairs.turned()
        far_log = LogTail(log_of(answerer.box))
        causes = self._settle(starter, answerer, pairs) if renewal is Renewal.NOTHING else []
        causes += self._set_up(starter, answerer, pairs, renewal)
        failed = [cause for cause in causes if cause]
        if not failed:
            return ""
        known = known_cause(far_log.lines()) or failed[0]
        between = f"{starter.box.name} and {answerer.box.name}"
        name = starter.connection.name
        return f"The tunnel {name} between {between} did not come up. {known}"

    def _opener(self, near: Side, far: Side) -> Side:
        """Return who starts what is down: not who has children that are held.

        So that all children of a tunnel are held at one end, and their IKE SA can be renewed.
        """
        may = [side for side in (near, far) if may_start(side.connection)] or [near]
        return min(
            may, key=lambda side: (self._held(side, side.connection.children), side.box.name)
        )

    def _renewer(self, near: Side, far: Side, pairs: Standing) -> Side:
        """Return who starts what is to take the place of what is up: who is held.

        It cannot be held again, and where networks grow it is the only one that sends by the new
        SA before the old one ends: policies of smaller ones come first, but not those of an end
        that is held. Whoever was told not to start was told so of what is down.
        """
        names = {
            near.box.name: [name for name, _ in pairs.live],
            far.box.name: [other for _, other in pairs.live],
        }
        may = [side for side in (near, far) if can_call(side.connection)] or [near]
        return min(may, key=lambda side: (-self._held(side, names[side.box.name]), side.box.name))

    def _held(self, side: Side, children: Iterable[str]) -> int:
        return sum(self._is_held(side, child) for child in children)

    def _is_held(self, side: Side, child: str) -> bool:
        return is_held(self.boxes.line(side.box), side.connection.name, child)

    @contextlib.contextmanager
    def _holding(self, side: Side, children: Collection[str]) -> Iterator[None]:
        """Hold an end to the SAs of some children while new ones are set up.

        The first SA of a child is set up so, too: so one end is held in any change.
        """
        name, line = side.connection.name, self.boxes.line(side.box)
        new = [child for child in children if not self._is_held(side, child)]
        if not new:
            yield
            return
        try:
            with self.boxes.lock(side.box):
                hold(side.box, line, name, new)
            yield
        finally:
            with self.boxes.lock(side.box):
                let_go(side.box, line, name, new)

    def _settle(self, starter: Side, answerer: Side, pairs: Standing) -> list[str]:
        """Leave one SA of each child that is up; return causes if it is not so."""
        end, far_end = self._end(starter), self._end(answerer)
        causes = [settle(end, name) for name, _ in pairs.live]
        for _, other in pairs.live:
            _settle_answerer(end, far_end, other)
        return causes

    def _set_up(
        self, starter: Side, answerer: Side, pairs: Standing, renewal: Renewal
    ) -> list[str]:
        """Renew what is up, and bring up what is down; return causes where it fails."""
        end, far_end = self._end(starter), self._end(answerer)
        for pair in pairs.down:
            clear(end, far_end, pair)
        due = pairs.down if renewal is Renewal.NOTHING else (*pairs.live, *pairs.down)
        causes: list[str] = []
        with self._holding(answerer, [other for _, other in due]):
            if renewal is Renewal.IKE and pairs.live:
                causes.append(renew_ike(end))
            elif renewal is Renewal.CHILD:
                causes.extend(renew_child(end, name) for name, _ in pairs.live)
            causes.extend(bring_up(end, name) for name, _ in pairs.down)
        for name, other in (*pairs.live, *pairs.down):
            drop_policies(end.line, end.connection.name, name)
            drop_policies(far_end.line, far_end.connection.name, other)
        return causes

    def _end(self, side: Side) -> End:
        return End(line=self.boxes.line(side.box), connection=side.connection)


def _is_up(near: End, far: End, names: Names) -> bool:
    """Tell whether both ends have the same SA of a child, and policies that lead into it."""
    ends = zip((near, far), names, strict=True)
    return share_an_sa(near, far, names) and not any(
        is_bare(end.line, end.connection.name, name) for end, name in ends
    )


def _settle_answerer(starter: End, answerer: End, child: str) -> None:
    """End what the answerer has beside the one SA: it may have missed an end."""
    line, name = answerer.line, answerer.connection.name
    drop_childless(line, name)
    if not is_settled(sas_of(line, name), name, child):
        end_stale(answerer, starter)
