"""A workbench: a store, a far side, a clock that costs no time, and plans made by hand."""

import hashlib
import itertools
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from apply.far_side import FarSide, kind
from vpn_declare.apply import (
    ApplyReport,
    Hands,
    Interrupt,
    Listener,
    Options,
    Patience,
    Recovery,
    SilentListener,
    apply,
    look,
    recover,
)
from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.lock import Holder, Token
from vpn_declare.contracts.provider import Session
from vpn_declare.contracts.secret import Secret, SecretNotFoundError
from vpn_declare.contracts.state import StateStore
from vpn_declare.model.address import Address
from vpn_declare.model.outcome import Outcome, Result
from vpn_declare.model.plan import Plan, Step, StepAction
from vpn_declare.model.resource import Recorded, Resource, Status
from vpn_declare.model.value import Attributes, SecretRef, Value
from vpn_declare.testing.memory_store import MemoryStore

LONGEST = 60  # seconds that a test waits for a thread
HOLDER = Holder(host="here", pid=1, user="me", command="vpn-declare apply")
OPTIONS = Options(patience=Patience(search_seconds=5, give_up_seconds=60))


class Clock:
    """Time passes only by sleeping."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@dataclass
class Secrets:
    """Secrets by reference; a fingerprint is a plain hash here."""

    values: dict[str, str] = field(default_factory=dict)

    def fingerprint(self, ref: SecretRef) -> SecretRef:
        if ref.reference not in self.values:
            return ref
        value = self.values[ref.reference].encode()
        return replace(ref, fingerprint=hashlib.sha256(value).hexdigest()[:16])

    def resolve(self, ref: SecretRef) -> Secret:
        if ref.reference not in self.values:
            raise SecretNotFoundError(f"{ref.reference} has no value")
        return Secret(self.values[ref.reference], ref)


@dataclass
class Bench:
    """Everything that a test of this room needs."""

    store: StateStore = field(default_factory=MemoryStore)
    world: FarSide = field(default_factory=FarSide)
    session: Session | None = None
    clock: Clock = field(default_factory=Clock)
    kinds: dict[str, Kind] = field(default_factory=lambda: {"thing": kind()})
    secrets: Secrets = field(default_factory=Secrets)
    options: Options = OPTIONS
    interrupt: Interrupt = field(default_factory=Interrupt)
    listener: Listener = field(default_factory=SilentListener)
    scrub: Callable[[str], str] = lambda text: text
    token: Token | None = None
    _numbers: Iterable[int] = field(default_factory=lambda: itertools.count(1))
    _number_lock: threading.Lock = field(default_factory=threading.Lock)

    def new_id(self) -> str:
        return f"{next(iter(self._numbers)):032x}"

    def hold(self) -> Token:
        """Take the lock, as a new process would once the former's lease has run out."""
        self.clock.time += 10_000
        self.token = self.store.acquire(HOLDER, 60, self.clock.now())
        return self.token

    def hands(self) -> Hands:
        return Hands(
            store=self.store,
            token=self.token if self.token is not None else self.hold(),
            sessions=lambda _provider, _connection: self.session or self.world,
            kinds=lambda _provider, name: self.kinds[name],
            poll_seconds=lambda _provider, _kind: 1.0,
            secrets=self.secrets,
            scrub=self.scrub,
            now=self.clock.now,
            monotonic=self.clock.now,
            sleep=self.clock.sleep,
            new_id=self.new_id,
            interrupt=self.interrupt,
        )

    def apply(self, *steps: Step) -> ApplyReport:
        return apply(Plan(name="t", environment="test", steps=steps), "digest", self.hands(),
                     self.options, self.listener)  # fmt: skip

    def recover(self) -> Recovery:
        return recover(self.hands(), self.options)

    def look(self) -> Recovery:
        return look(self.hands(), self.options)

    def record(self, name: str) -> Recorded:
        return self.store.records()[address(name)]

    def mark_of(self, name: str) -> str:
        return f"vpn-declare:{self.store.base().lineage}:{self.record(name).key}"


def wait_for_calls() -> None:
    """Wait for the calls that a run left under way: one of a dead process is made now or never."""
    for thread in threading.enumerate():
        if thread.name.startswith("vpn-declare-"):
            thread.join(LONGEST)


def address(name: str) -> Address:
    return Address(f"here/thing/{name}")


def resource(name: str, needs: Iterable[str] = (), **changes: object) -> Resource:
    plain = Resource(
        address=address(name),
        kind="thing",
        site="here",
        provider="fake",
        title=name,
        attributes={"size": 1},
        depends_on=tuple(sorted(address(need) for need in needs)),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def recorded(name: str, remote_id: str | None, **changes: object) -> Recorded:
    plain = Recorded(
        address=address(name),
        kind="thing",
        site="here",
        provider="fake",
        title=name,
        remote_id=remote_id,
        attributes={"size": 1},
        status=Status.READY,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def create(name: str, after: Iterable[str] = (), attributes: Attributes | None = None) -> Step:
    """Return the step that makes a thing after the steps that make others."""
    wanted = resource(name, after, attributes=attributes or {"size": 1})
    return Step(
        id=f"create:{address(name)}",
        address=address(name),
        action=StepAction.CREATE,
        after=tuple(sorted(f"create:{address(other)}" for other in after)),
        desired=wanted,
    )


def update(before: Recorded, changed: Iterable[str], **attributes: Value) -> Step:
    wanted = resource(before.title, attributes={**before.attributes, **attributes})
    return Step(
        id=f"update:{before.address}",
        address=before.address,
        action=StepAction.UPDATE,
        desired=wanted,
        recorded=before,
        changed=tuple(sorted(changed)),
    )


def delete(before: Recorded, after: Iterable[str] = ()) -> Step:
    return Step(
        id=f"delete:{before.address}",
        address=before.address,
        action=StepAction.DELETE,
        after=tuple(sorted(after)),
        recorded=before,
    )


def other(action: StepAction, name: str, **changes: object) -> Step:
    plain = Step(id=f"{action}:{address(name)}", address=address(name), action=action)
    return replace(plain, **changes)  # type: ignore[arg-type]


def results(report: ApplyReport) -> dict[str, Result]:
    """Return the result of each step by its resource's name."""
    return {outcome.address.split("/", 2)[2]: outcome.result for outcome in report.outcomes}


def only(report: ApplyReport) -> Outcome:
    (outcome,) = report.outcomes
    return outcome
