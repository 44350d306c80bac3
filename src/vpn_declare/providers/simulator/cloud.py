"""The far side's API for one account and region: what it does with a call that reached it.

One call is one transaction. Nothing is deduplicated: who asks twice gets two, or a refusal where
the far side's own rules forbid it.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.model.resource import Observed, Status
from vpn_declare.model.value import Attributes
from vpn_declare.providers.simulator.checks.gateways import addresses_of
from vpn_declare.providers.simulator.checks.table import CHECKS, Checks
from vpn_declare.providers.simulator.desk import Desk, Draft, locked
from vpn_declare.providers.simulator.keyprint import KeyPrint
from vpn_declare.providers.simulator.ledger import Ledger
from vpn_declare.providers.simulator.profile import Profile
from vpn_declare.providers.simulator.settings import SimulatorSettings
from vpn_declare.providers.simulator.thing import Links, Thing, observed
from vpn_declare.providers.simulator.timing import Timing
from vpn_declare.providers.simulator.up import is_up
from vpn_declare.providers.simulator.world import World

_PER_TABLE: Final = "route"
"""The one quota that counts within a parent; its check sees to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for: a new object, or how an object shall be from now on.

    Attributes:
        kind: Its kind.
        site: The site that it is for.
        title: Its name.
        mark: The mark to stamp on it.
        attributes: For a new object all; for a change those that change, None to drop one.
        key: What is kept of the key that came along, if one did.
        changes_key: For a change: the key is replaced by that one.
    """

    kind: str
    site: str
    title: str
    mark: str
    attributes: Attributes
    key: KeyPrint | None = None
    changes_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """One account and region of the simulated far side."""

    world: World
    account: str
    profile: Profile
    settings: SimulatorSettings

    def list(self, kind: str) -> Sequence[Observed]:
        """Return what a list of a kind shows."""
        checks_of(kind)
        with self.world.reading() as ledger:
            return self._shown(ledger, ledger.listed(self.account, kind))

    def find(self, kind: str, mark: str) -> Sequence[Observed]:
        """Return what a search for a mark shows."""
        checks_of(kind)
        with self.world.reading() as ledger:
            return self._shown(ledger, ledger.marked(self.account, kind, mark))

    def read(self, kind: str, thing_id: str) -> Observed | None:
        """Return one object, listed or not yet; None if it is gone."""
        with self.world.reading() as ledger:
            thing = self._own(ledger, kind, thing_id)
            if thing is None:
                return None
            seen = observed(thing, ledger.now)
            return replace(seen, is_up=is_up(ledger, thing)) if kind == "child" else seen

    def title(self, kind: str, thing_id: str) -> str:
        """Return the name of an object, empty if it is gone."""
        with self.world.reading() as ledger:
            thing = self._own(ledger, kind, thing_id)
            return "" if thing is None else thing.title

    def create(self, order: Order, doom: str = "") -> Observed:
        """Make an object; with a ``doom`` it will fail with those words instead of being ready."""
        checks = checks_of(order.kind)
        with self.world.writing() as ledger:
            desk = self._desk(ledger)
            draft = Draft(
                id=self._new_id(ledger, checks, order),
                kind=order.kind,
                title=order.title,
                attributes=order.attributes,
                key=order.key,
            )
            _check_name(desk, checks, order.title)
            links = checks.admit(desk, draft)
            self._check_quota(desk, checks, order.kind)
            thing = self._born(desk, draft, order, links, doom)
            ledger.insert(thing)
            return observed(thing, ledger.now)

    def update(self, thing_id: str, order: Order) -> Observed:
        """Change an object in place."""
        checks = checks_of(order.kind)
        with self.world.writing() as ledger:
            desk = self._desk(ledger)
            thing = self._changeable(ledger, order.kind, thing_id)
            if thing.title != order.title:
                _check_name(desk, checks, order.title)
            attributes = _merged(desk, checks, thing, order)
            key = order.key if order.changes_key else thing.key
            after = replace(
                thing,
                site=order.site,
                title=order.title,
                mark=order.mark,
                attributes=attributes,
                key=key,
            )
            if order.attributes or order.changes_key:
                after = replace(after, links=checks.admit(desk, _draft_of(after)))
            ledger.put(after)
            return observed(after, ledger.now)

    def delete(self, kind: str, thing_id: str) -> None:
        """Send an object on its way out; one that is gone or on its way already is left alone."""
        checks = checks_of(kind)
        with self.world.writing() as ledger:
            thing = self._own(ledger, kind, thing_id)
            if thing is None or thing.gone_at is not None:
                return
            checks.release(self._desk(ledger), thing)
            ledger.remove(below.id for below in all_below(ledger, thing))
            self._let_go(ledger, thing)

    def _let_go(self, ledger: Ledger, thing: Thing) -> None:
        timing = self._timing
        gone_at = ledger.now + timing.gone_after(thing.kind)
        ledger.put(replace(thing, gone_at=gone_at))
        vpc = ledger.get(thing.links.parent or "") if thing.kind == "gateway" else None
        if vpc is not None:
            ledger.put(replace(vpc, busy_until=gone_at + timing.lingers()))

    def _born(self, desk: Desk, draft: Draft, order: Order, links: Links, doom: str) -> Thing:
        now = desk.ledger.now
        is_box = order.kind == "gateway" and links.parent is None
        wait = 0.0 if is_box else self._timing.ready_after(order.kind, draft.id)
        outputs: Attributes = {}
        if order.kind == "gateway":
            outputs = addresses_of(desk, draft, links, str(self.settings.seed))
        return Thing(
            id=draft.id,
            kind=order.kind,
            account=self.account,
            site=order.site,
            title=order.title or draft.id,
            mark=order.mark,
            links=links,
            attributes=order.attributes,
            outputs={} if doom else outputs,
            key=order.key,
            listed_from=now + self.settings.list_delay_ms / 1000,
            ready_at=now + wait,
            fault=doom,
        )

    def _new_id(self, ledger: Ledger, checks: Checks, order: Order) -> str:
        """Return an id that follows from the seed, the name, and how many bore the name before."""
        name = f"{self.account}:{order.kind}:{order.title}"
        number = ledger.count_up(name)
        raw = hashlib.sha256(f"{self.settings.seed}:{name}:{number}".encode()).digest()[:16]
        return f"{checks.prefix}{UUID(bytes=raw, version=4)}"

    def _changeable(self, ledger: Ledger, kind: str, thing_id: str) -> Thing:
        thing = self._own(ledger, kind, thing_id)
        if thing is None:
            message = f"{kind} {thing_id} is not found."
            raise ProviderError(message, error_class=ErrorClass.GONE)
        match thing.status(ledger.now):
            case Status.PENDING:
                raise locked(thing, "is being made; it can be changed when it is active.")
            case Status.DELETING | Status.FAILED as status:
                message = f"{kind} {thing_id} is {status} and cannot be changed."
                raise ProviderError(message)
            case Status.READY:
                return thing

    def _own(self, ledger: Ledger, kind: str, thing_id: str) -> Thing | None:
        thing = ledger.get(thing_id)
        is_own = thing is not None and thing.kind == kind and thing.account == self.account
        return thing if is_own else None

    def _check_quota(self, desk: Desk, checks: Checks, kind: str) -> None:
        limit = desk.quotas.get(kind)
        if limit is not None and kind != _PER_TABLE:
            desk.refuse_above(limit, desk.ledger.count_of(self.account, kind), checks.name)

    def _desk(self, ledger: Ledger) -> Desk:
        quotas = {**self.profile.quotas, **dict[str, int](self.settings.quotas.items())}
        return Desk(ledger=ledger, profile=self.profile, account=self.account, quotas=quotas)

    @property
    def _timing(self) -> Timing:
        return Timing(self.settings.provisioning_ms)

    @staticmethod
    def _shown(ledger: Ledger, things: Iterable[Thing]) -> Sequence[Observed]:
        return [observed(thing, ledger.now) for thing in things]


def checks_of(kind: str) -> Checks:
    """Return what the far side knows of a kind.

    Raises:
        ProviderError: it has no such kind.
    """
    try:
        return CHECKS[kind]
    except KeyError:
        raise ProviderError(f"The simulator has no objects of kind {kind!r}.") from None


def _draft_of(thing: Thing) -> Draft:
    return Draft(
        id=thing.id,
        kind=thing.kind,
        title=thing.title,
        attributes=thing.attributes,
        key=thing.key,
    )


def _check_name(desk: Desk, checks: Checks, title: str) -> None:
    pattern = desk.profile.name_pattern
    if pattern is None or not checks.is_named or pattern.fullmatch(title):
        return
    message = f"Name {title!r} must have 5 to 50 characters of a-z, A-Z, 0-9, _ and -."
    raise desk.refusal(message)


def _merged(desk: Desk, checks: Checks, thing: Thing, order: Order) -> Attributes:
    """Return the attributes after a change, refusing one that cannot be changed in place."""
    for name in sorted(checks.fixed & order.attributes.keys()):
        if order.attributes[name] != thing.attributes.get(name):
            raise desk.refusal(f"{name} of a {thing.kind} cannot be changed in place.")
    merged = {**thing.attributes, **order.attributes}
    return {name: value for name, value in merged.items() if value is not None}


def all_below(ledger: Ledger, thing: Thing) -> list[Thing]:
    """Return everything that lies in an object, at any depth."""
    found: list[Thing] = []
    waiting = [thing]
    while waiting:
        below = ledger.below(waiting.pop().id)
        found.extend(below)
        waiting.extend(below)
    return found
