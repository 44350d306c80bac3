"""A far side in memory that honours the contract of a session, with faults to order.

It is the world that tests look at: what is really there, what was really called, and when.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from vpn_declare.contracts.kind import Attribute, Kind
from vpn_declare.contracts.mark import Mark, mark_text
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.contracts.request import (
    CreateRequest,
    DeleteRequest,
    Fence,
    SentAttributes,
    UpdateRequest,
    open_fence,
)
from vpn_declare.contracts.secret import Secret
from vpn_declare.model.change import OnChange
from vpn_declare.model.resource import Observed, Status
from vpn_declare.model.value import Value

BUSY = ErrorClass.THROTTLED
AWAY = ErrorClass.UNAVAILABLE
REFUSED = ErrorClass.REFUSED

ATTRIBUTES = {
    "size": Attribute(summary="how large"),
    "parent": Attribute(summary="what it lies in", on_change=OnChange.REPLACE),
    "key": Attribute(summary="its key", secret=True, write_only=True),
    "id": Attribute(summary="its id", computed=True),
    "number": Attribute(summary="known once it is ready", computed=True),
}


def kind(name: str = "thing", **changes: object) -> Kind:
    plain = Kind(
        name=name,
        title="thing",
        plural="things",
        summary="a thing",
        attributes=ATTRIBUTES,
        ready_within_seconds=100,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a call. ``after`` the work was done, or instead of it."""

    error: ErrorClass = ErrorClass.AMBIGUOUS
    after: bool = False
    retry_after: float | None = None
    message: str = "it went wrong"
    raises: Callable[[], BaseException] | None = None

    def as_error(self) -> BaseException:
        if self.raises is not None:
            return self.raises()
        return ProviderError(
            self.message, error_class=self.error, retry_after_seconds=self.retry_after
        )


LOST_AFTER = Fault(after=True)
LOST_BEFORE = Fault()


@dataclass
class Thing:
    """One object of the far side. ``looks_left`` counts the reads until it settles."""

    id: str
    kind: str
    title: str
    mark: str
    attributes: dict[str, Value]
    key: str = ""
    status: Status = Status.READY
    looks_left: int = 0
    hidden_for: int = 0
    fails: bool = False


@dataclass
class FarSide:
    """The far side: its objects, its temper, and a log of what was asked of it.

    ``temper`` is asked before every call with the verb and the title (or id) and may return a
    fault. ``slow`` tells after how many looks an object is ready; ``broken`` titles never are.
    ``unseen_for`` is how many looks at it a new object stays invisible.
    """

    temper: Callable[[str, str], Fault | None] = lambda _verb, _what: None
    slow: dict[str, int] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()
    lingers: dict[str, int] = field(default_factory=dict)
    unseen_for: int = 0
    things: dict[str, Thing] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    most_at_once: int = 0
    before_call: Callable[[str, str], None] = lambda _verb, _what: None
    _running: int = 0
    _made: int = 0
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def by_title(self, title: str) -> Thing:
        (found,) = [thing for thing in self.things.values() if thing.title == title]
        return found

    def titles(self) -> list[str]:
        return sorted(thing.title for thing in self.things.values())

    def calls(self, verb: str) -> list[str]:
        return [what for said, what in self.log if said == verb]

    def list(self, kind: str) -> Sequence[Observed]:
        with self._call("list", kind), self._lock:
            return [self._show(thing) for thing in self.things.values() if thing.kind == kind]

    def read(self, kind: str, remote_id: str) -> Observed | None:
        title = self.things[remote_id].title if remote_id in self.things else remote_id
        with self._call("read", title), self._lock:
            thing = self.things.get(remote_id)
            if thing is None or thing.kind != kind or not self._is_seen(thing):
                return None
            self._age(thing)
            return self._show(thing) if remote_id in self.things else None

    def find(self, kind: str, mark: Mark) -> Sequence[Observed]:
        with self._call("find", mark.key), self._lock:
            return [
                self._show(thing)
                for thing in list(self.things.values())
                if thing.kind == kind and thing.mark == str(mark) and self._is_seen(thing)
            ]

    def create(self, request: CreateRequest) -> Observed:
        with self._call("create", request.title, request.fence), self._lock:
            self._made += 1
            looks = self.slow.get(request.title, 0)
            thing = Thing(
                id=f"id-{self._made:05}",
                kind=request.kind,
                title=request.title,
                mark=str(request.mark),
                attributes={},
                status=Status.PENDING if looks or request.title in self.broken else Status.READY,
                looks_left=looks,
                hidden_for=self.unseen_for,
                fails=request.title in self.broken,
            )
            self._set(thing, request.attributes)
            self.things[thing.id] = thing
            return self._show(thing)

    def update(self, request: UpdateRequest) -> Observed:
        with self._call("update", request.title, request.fence), self._lock:
            thing = self.things.get(request.remote_id)
            if thing is None:
                raise ProviderError("no such thing", error_class=ErrorClass.GONE)
            thing.mark = mark_text(request.mark)
            sent = {name: v for name, v in request.attributes.items() if name in request.changed}
            self._set(thing, sent)
            looks = self.slow.get(f"update {request.title}", 0)
            if looks:
                thing.status, thing.looks_left = Status.PENDING, looks
                thing.fails = f"update {request.title}" in self.broken
            return self._show(thing)

    def delete(self, request: DeleteRequest) -> None:
        thing = self.things.get(request.remote_id)
        what = thing.title if thing else request.remote_id
        with self._call("delete", what, request.fence), self._lock:
            if thing is None:
                return
            looks = self.lingers.get(thing.title, 0)
            if looks:
                thing.status, thing.looks_left = Status.DELETING, looks
            else:
                self.things.pop(request.remote_id, None)

    def close(self) -> None:
        pass

    @contextmanager
    def _call(self, verb: str, what: str, fence: Fence = open_fence) -> Iterator[None]:
        self.before_call(verb, what)
        fence()
        with self._lock:
            fault = self.temper(verb, what)
            self.log.append((f"begin {verb}", what))
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
        try:
            if fault is not None and not fault.after:
                raise fault.as_error()
            yield
            if fault is not None:
                raise fault.as_error()
        finally:
            with self._lock:
                self._running -= 1
                self.log.append((verb, what))

    @staticmethod
    def _set(thing: Thing, attributes: SentAttributes) -> None:
        for name, value in attributes.items():
            if isinstance(value, Secret):
                thing.key = value.reveal()
            else:
                thing.attributes[name] = value

    @staticmethod
    def _is_seen(thing: Thing) -> bool:
        if thing.hidden_for:
            thing.hidden_for -= 1
            return False
        return True

    def _age(self, thing: Thing) -> None:
        if thing.looks_left:
            thing.looks_left -= 1
        if thing.looks_left or thing.status in {Status.READY, Status.FAILED}:
            return
        if thing.status is Status.DELETING:
            del self.things[thing.id]
        else:
            thing.status = Status.FAILED if thing.fails else Status.READY

    @staticmethod
    def _show(thing: Thing) -> Observed:
        told = {"number": f"number of {thing.id}"} if thing.status is Status.READY else {}
        return Observed(
            kind=thing.kind,
            remote_id=thing.id,
            attributes={**thing.attributes, "id": thing.id, **told},
            status=thing.status,
            title=thing.title,
            mark=thing.mark,
            message="it broke" if thing.status is Status.FAILED else "",
        )
