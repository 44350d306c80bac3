"""The session: the contract's calls, carried to the far side over a line that may fail."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from vpn_declare.contracts.mark import Mark, mark_text
from vpn_declare.contracts.provider import ProviderError
from vpn_declare.contracts.request import (
    CreateRequest,
    DeleteRequest,
    Fence,
    SentAttributes,
    SentValue,
    UpdateRequest,
    open_fence,
)
from vpn_declare.contracts.secret import Secret
from vpn_declare.model.address import site_of
from vpn_declare.model.resource import Observed
from vpn_declare.model.value import Value
from vpn_declare.providers.simulator.cloud import Cloud, Order
from vpn_declare.providers.simulator.faults import DOOM, Call, Faults, error_after, error_before
from vpn_declare.providers.simulator.keyprint import KeyPrint, print_of
from vpn_declare.providers.simulator.settings import CallName, Fault, FaultName


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What lies between us and the far side: latency, chance, faults."""

    latency_seconds: float
    sleep: Callable[[float], None]
    new_id: Callable[[], str]
    faults: Faults


class SimulatorSession:
    """A session with one account and region; safe for any number of threads."""

    def __init__(self, cloud: Cloud, line: Line) -> None:
        self._ends: tuple[Cloud, Line] | None = (cloud, line)

    def list(self, kind: str) -> Sequence[Observed]:
        """Return all objects of a kind in this account and region."""
        with self._call(Call(name=CallName.LIST, kind=kind)):
            return self._far_side().list(kind)

    def read(self, kind: str, remote_id: str) -> Observed | None:
        """Return one object, or None if it is gone."""
        with self._call(self._about(CallName.READ, kind, remote_id)) as fault:
            seen = self._far_side().read(kind, remote_id)
            is_down = fault is not None and fault.error is FaultName.DOWN
            return replace(seen, is_up=False) if seen is not None and is_down else seen

    def find(self, kind: str, mark: Mark) -> Sequence[Observed]:
        """Return the objects that bear exactly this mark, as far as lists show them yet."""
        with self._call(Call(name=CallName.FIND, kind=kind)):
            return self._far_side().find(kind, str(mark))

    def create(self, request: CreateRequest) -> Observed:
        """Ask for an object."""
        attributes, key = self._split(request.attributes)
        order = Order(
            kind=request.kind,
            site=site_of(request.address),
            title=request.title,
            mark=str(request.mark),
            attributes=attributes,
            key=key,
        )
        call = Call(
            name=CallName.CREATE,
            kind=request.kind,
            title=request.title,
            address=request.address,
        )
        with self._call(call, request.fence) as fault:
            is_doomed = fault is not None and fault.error is FaultName.NEVER_READY
            return self._far_side().create(order, DOOM if is_doomed else "")

    def update(self, request: UpdateRequest) -> Observed:
        """Change what is named in ``changed``, and the name and mark with it."""
        attributes, key = self._split(request.attributes)
        changed: dict[str, Value] = {
            name: attributes.get(name) for name in request.changed if name != "psk"
        }
        order = Order(
            kind=request.kind,
            site=site_of(request.address),
            title=request.title,
            mark=mark_text(request.mark),
            attributes=changed,
            key=key,
            changes_key="psk" in request.changed,
        )
        call = Call(
            name=CallName.UPDATE,
            kind=request.kind,
            title=request.title,
            address=request.address,
        )
        with self._call(call, request.fence):
            return self._far_side().update(request.remote_id, order)

    def delete(self, request: DeleteRequest) -> None:
        """Ask for an object's end."""
        call = self._about(CallName.DELETE, request.kind, request.remote_id, request.address)
        with self._call(call, request.fence):
            self._far_side().delete(request.kind, request.remote_id)

    def close(self) -> None:
        """Let go of the world; its file is closed when no session is left."""
        self._ends = None

    @contextlib.contextmanager
    def _call(self, call: Call, fence: Fence = open_fence) -> Iterator[Fault | None]:
        """Carry one call: it takes its time, and it may meet a fault before or after its work.

        The time passes before the request is sent, so the fence is asked after it.
        """
        line = self._line()
        if line.latency_seconds:
            line.sleep(line.latency_seconds)
        fence()
        fault = line.faults.strike(call)
        before = error_before(fault) if fault is not None else None
        if before is not None:
            raise before
        yield fault
        after = error_after(fault) if fault is not None else None
        if after is not None:
            raise after

    def _about(self, name: CallName, kind: str, remote_id: str, address: str = "") -> Call:
        wants_title = self._line().faults.ask_for_titles
        title = self._far_side().title(kind, remote_id) if wants_title else ""
        return Call(name=name, kind=kind, title=title, address=address)

    def _far_side(self) -> Cloud:
        return self._both()[0]

    def _line(self) -> Line:
        return self._both()[1]

    def _both(self) -> tuple[Cloud, Line]:
        if self._ends is None:
            raise ProviderError("The session is closed.")
        return self._ends

    def _split(self, sent: SentAttributes) -> tuple[dict[str, Value], KeyPrint | None]:
        """Return the attributes without the key, and what is kept of the key."""
        plain: dict[str, Value] = {}
        key: KeyPrint | None = None
        for name, value in sent.items():
            if isinstance(value, Secret):
                key = print_of(_only_psk(name, value), self._line().new_id())
            else:
                plain[name] = value
        return plain, key


def _only_psk(name: str, value: SentValue) -> Secret:
    if name != "psk" or not isinstance(value, Secret):
        raise ProviderError(
            f"{name} cannot be a secret: the simulator keeps pre-shared keys only."
        )
    return value
