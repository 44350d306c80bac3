"""The driver: keeps flows going, so that each call finds a worker and each pause its end.

It is the only one that waits. It knows nothing of steps, plans or journals.
"""

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heappop, heappush
from queue import Empty
from types import TracebackType
from typing import Final, Generic, Self, TypeVar

from vpn_declare.apply import words
from vpn_declare.apply.flow import Answer, Call, Failure, Flow, Pause, StoppedError, Wish
from vpn_declare.apply.gate import Gate
from vpn_declare.apply.hands import Hands
from vpn_declare.apply.heartbeat import Heartbeat
from vpn_declare.apply.options import Limit, Options
from vpn_declare.apply.workers import Answered, Errand, Workers
from vpn_declare.contracts.provider import ErrorClass
from vpn_declare.contracts.state import StateError

Returned = TypeVar("Returned")

_LONGEST_WAIT_SECONDS: Final = 0.2  # so that interrupts and heartbeats are seen in time
_SHORTEST_WAIT_SECONDS: Final = 0.001  # so that a rounded clock cannot stand still


@dataclass(frozen=True, slots=True)
class Ended(Generic[Returned]):
    """A flow that ended: with its result, or with what it raised."""

    ticket: str
    returned: Returned | None = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Sent:
    """A call that is under way: through which gate, and until when it may be."""

    errand: Errand
    gate: Gate
    late_from: float


class Driver(Generic[Returned]):
    """Drives flows, each under a ticket of its caller's, until they end.

    Guarantees: at most ``parallelism`` calls are under way that somebody waits for; one that takes
    longer than its provider's ``call_seconds`` is answered here, as late, and left behind. A flow
    is only ever run in the thread that calls these methods; what it raises comes back in
    ``Ended``.
    """

    def __init__(self, hands: Hands, options: Options, heartbeat: Heartbeat) -> None:
        self._hands = hands
        self._options = options
        self._heartbeat = heartbeat
        count = max(1, options.parallelism)
        self._workers = Workers(hands, count, heartbeat.may_write)
        self._free = count
        self._flows: dict[str, Flow[Returned]] = {}
        self._under_way: dict[str, _Sent] = {}
        self._gates: dict[str, Gate] = {}
        self._timers: list[tuple[float, int, str]] = []
        self._timers_made = 0
        self._ended: list[Ended[Returned]] = []
        self._is_stopping = False

    def __enter__(self) -> Self:
        """Start the workers."""
        self._workers.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Tell the workers to end."""
        self._workers.__exit__(kind, error, traceback)

    @property
    def active(self) -> tuple[str, ...]:
        """Tickets of the flows that have not ended."""
        return tuple(self._flows)

    @property
    def is_idle(self) -> bool:
        """Tell whether no flow is left."""
        return not self._flows and not self._ended

    @property
    def is_interrupted(self) -> bool:
        """Tell whether the door wants us to stop."""
        return self._hands.interrupt.level() > 0

    def may_start(self, provider: str) -> bool:
        """Tell whether a new flow's first call to a provider would be made at once."""
        return self._free > 0 and self._gate(provider).has_room(self._hands.monotonic())

    def start(self, ticket: str, flow: Flow[Returned]) -> None:
        """Begin a flow."""
        self._flows[ticket] = flow
        self._advance(ticket, lambda: next(flow))
        self._pass_held()

    def turn(self) -> list[Ended[Returned]]:
        """Wait for something to happen, deal with it, and return the flows that ended by it.

        Returns after a fifth of a second at the latest, perhaps with nothing.
        """
        self._wake()
        self._pass_held()
        if not self._ended:
            self._wait()
            self._give_up_late()
            self._wake()
            self._pass_held()
        ended, self._ended = self._ended, []
        return ended

    def stop_waiting(self) -> list[Ended[Returned]]:
        """End all flows: what is under way may still answer for a moment, then it is left."""
        self._is_stopping = True
        for ticket in [ticket for ticket in self._flows if ticket not in self._under_way]:
            self._stop(ticket, sent=False)
        patience = self._options.linger_seconds
        while self._under_way and patience > 0:
            if not self._take_answers(min(patience, _LONGEST_WAIT_SECONDS)):
                patience -= _LONGEST_WAIT_SECONDS
        for ticket in list(self._flows):
            self._stop(ticket, sent=True)
        ended, self._ended = self._ended, []
        return ended

    def _gate(self, provider: str) -> Gate:
        if provider not in self._gates:
            self._gates[provider] = Gate(self._options.limits.get(provider, Limit()))
        return self._gates[provider]

    def _stop(self, ticket: str, *, sent: bool) -> None:
        flow = self._flows[ticket]
        self._advance(ticket, lambda: flow.throw(StoppedError(sent=sent)))

    def _advance(self, ticket: str, run: Callable[[], Wish]) -> None:
        """Run a flow up to its next wish and see to that."""
        try:
            wish = run()
            while self._is_stopping:
                wish = self._flows[ticket].throw(StoppedError(sent=False))
        except StopIteration as end:
            self._end(Ended(ticket, returned=end.value))
        except Exception as error:  # noqa: BLE001 - one flow's fault must not end the others
            self._end(Ended(ticket, error=error))
        else:
            self._see_to(ticket, wish)

    def _end(self, ended: Ended[Returned]) -> None:
        del self._flows[ended.ticket]
        self._ended.append(ended)

    def _see_to(self, ticket: str, wish: Wish) -> None:
        match wish:
            case Call():
                self._gate(wish.provider).held.append((ticket, wish))
            case Pause(seconds):
                self._timers_made += 1
                when = self._hands.monotonic() + seconds
                heappush(self._timers, (when, self._timers_made, ticket))

    def _pass_held(self) -> None:
        """Hand over all calls that may pass."""
        for gate in self._gates.values():
            while gate.held and self._free and gate.is_open(now := self._hands.monotonic()):
                ticket, call = gate.held.popleft()
                if call.writes and not self._lease_holds(ticket):
                    continue
                gate.passed(now)
                self._free -= 1
                errand = self._workers.send(ticket, call)
                self._under_way[ticket] = _Sent(errand, gate, now + gate.limit.call_seconds)

    def _lease_holds(self, ticket: str) -> bool:
        """Renew the lease if it is time; where that fails, the flow ends and nothing is sent."""
        try:
            self._heartbeat.beat()
        except StateError as error:
            self._flows[ticket].close()
            self._end(Ended(ticket, error=error))
            return False
        return True

    def _wait(self) -> None:
        """Wait for an answer or the next moment at which something is due."""
        now = self._hands.monotonic()
        due = [gate.not_before for gate in self._gates.values()]
        if self._timers:
            due.append(self._timers[0][0])
        seconds = min((when - now for when in due if when > now), default=_LONGEST_WAIT_SECONDS)
        seconds = max(_SHORTEST_WAIT_SECONDS, min(seconds, _LONGEST_WAIT_SECONDS))
        if self._under_way:
            self._take_answers(seconds)
        else:
            self._hands.sleep(seconds)

    def _take_answers(self, seconds: float) -> bool:
        """Wait so long for an answer; deal with it and all others that are there."""
        try:
            answered = self._workers.answers.get(timeout=seconds)
        except Empty:
            return False
        while True:
            self._came_back(answered)
            try:
                answered = self._workers.answers.get_nowait()
            except Empty:
                return True

    def _came_back(self, answered: Answered) -> None:
        if not answered.errand.is_given_up:
            self._answer(answered.errand, answered.answer)

    def _answer(self, errand: Errand, answer: Answer) -> None:
        gate = self._under_way.pop(errand.ticket).gate
        gate.returned()
        self._free += 1
        failure = answer.failure
        if failure is not None and failure.retry_after_seconds is not None:
            gate.rest(self._rest_until(failure))
        flow = self._flows[errand.ticket]
        self._advance(errand.ticket, lambda: flow.send(answer))

    def _give_up_late(self) -> None:
        """Answer the calls that took too long: what became of them is not known."""
        now = self._hands.monotonic()
        for sent in [sent for sent in self._under_way.values() if now >= sent.late_from]:
            self._workers.give_up(sent.errand)
            diagnostic = words.late(sent.errand.call.provider, sent.gate.limit.call_seconds)
            failure = Failure(
                error_class=ErrorClass.AMBIGUOUS, diagnostic=diagnostic, is_late=True
            )
            self._answer(sent.errand, Answer(failure=failure))

    def _rest_until(self, failure: Failure) -> float:
        """Return until when the far side wants to be left alone, within reason."""
        asked = failure.retry_after_seconds or 0.0
        longest = self._options.patience.give_up_seconds
        return self._hands.monotonic() + min(max(asked, 0.0), longest)

    def _wake(self) -> None:
        """Go on with the flows whose pause is over."""
        now = self._hands.monotonic()
        while self._timers and self._timers[0][0] <= now:
            _, _, ticket = heappop(self._timers)
            flow = self._flows.get(ticket)
            if flow is not None:
                self._resume(ticket, flow)

    def _resume(self, ticket: str, flow: Flow[Returned]) -> None:
        self._advance(ticket, lambda: flow.send(Answer()))
