"""Progress of a run: a line per step when it ends; on a terminal, a live line below.

Elsewhere a line says from time to time what is under way.
"""

import time
from threading import Lock
from types import TracebackType
from typing import IO, TYPE_CHECKING, Final, Self, cast

from vpn_declare.cli.signs_of_life import SILENCE_SECONDS, SignsOfLife
from vpn_declare.cli.terminal import Terminal
from vpn_declare.model.address import ASIDE
from vpn_declare.model.outcome import Outcome, Result
from vpn_declare.model.plan import Step, StepAction
from vpn_declare.model.resource import Status

if TYPE_CHECKING:
    from rich.status import Status as LiveLine

_DONE: Final = {
    StepAction.CREATE: "made",
    StepAction.UPDATE: "changed",
    StepAction.DELETE: "destroyed",
    StepAction.MOVE: "renamed",
    StepAction.FORGET: "forgotten",
    StepAction.RELEASE: "given up",
    StepAction.IMPORT: "taken over",
    StepAction.READ: "read",
    StepAction.RECORD: "recorded",
    StepAction.DETOUR: "led round",
    StepAction.CONFIRM: "seen up",
}
_OTHER: Final = {
    Result.FAILED: "FAILED",
    Result.WAITING: "not ready",
    Result.UNKNOWN: "no answer",
}
_NOT_TOLD: Final = frozenset({Result.SKIPPED, Result.NOT_STARTED})
_SHOWN_AT_ONCE: Final = 3


def _address(outcome: Outcome) -> tuple[str, bool]:
    """Return how a resource is told, and whether it is the old one beside its replacement."""
    address = outcome.address.removesuffix(ASIDE)
    is_aside = address != outcome.address
    is_moved = outcome.action is StepAction.MOVE
    return f"{address} (the old one)" if is_aside and not is_moved else address, is_aside


class Progress:
    """Listens to a run and tells a person. Skipped steps are counted at the end, not told here."""

    def __init__(self, terminal: Terminal, silence_seconds: float = SILENCE_SECONDS) -> None:
        self._terminal = terminal
        self._lock = Lock()
        self._signs = SignsOfLife(self._under_way, self._print, silence_seconds)
        self._steps = 0
        self._ended = 0
        self._live: LiveLine | None = None
        self._running: dict[str, tuple[str, float]] = {}  # address, and since when

    def __enter__(self) -> Self:
        """Begin; nothing is shown before ``expect``."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Take the live line away."""
        self._signs.stop()
        if self._live is not None:
            self._live.stop()

    def expect(self, steps: int) -> None:
        """Say how many steps the run has; on a terminal the live line begins."""
        self._steps = steps
        if self._terminal.live and self._terminal.colour:
            from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

            self._live = Console(file=cast("IO[str]", self._terminal.out)).status(
                "", spinner="dots"
            )
            self._live.start()
        else:
            self._signs.start()

    def step_started(self, step: Step) -> None:
        """Add the step to the live line."""
        with self._lock:
            self._running[step.id] = (step.address, time.monotonic())
        self._redraw()

    def step_waiting(self, step: Step, status: Status | None, seconds: float) -> None:
        """Say in the live line how long the step has been waiting."""
        del step, status, seconds
        self._redraw()

    def step_ended(self, outcome: Outcome) -> None:
        """Print how the step ended."""
        with self._lock:
            self._running.pop(outcome.step_id, None)
            self._ended += 1
        if outcome.result not in _NOT_TOLD:
            self._print(self._line(outcome))
        self._redraw()

    def _line(self, outcome: Outcome) -> str:
        done = outcome.result is Result.DONE
        address, is_aside = _address(outcome)
        word = _DONE[outcome.action] if done else _OTHER.get(outcome.result, str(outcome.result))
        if done and is_aside and outcome.action is StepAction.MOVE:
            word = "set aside"
        took = f"  {outcome.seconds:.1f} s" if outcome.seconds >= 1 else ""
        return f"{self._count()} {word:<10} {address}{took}"

    def _count(self) -> str:
        return f"[{self._ended:>{len(str(self._steps))}}/{self._steps}]"

    def _print(self, line: str) -> None:
        if self._live is None:
            with self._lock:
                self._terminal.say(line)
            self._signs.heard()
        else:
            self._live.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _redraw(self) -> None:
        if self._live is not None:
            self._live.update(self._names())

    def _under_way(self) -> str:
        names = self._names()
        return names and f"{self._count()} {'under way':<10} {names}"

    def _names(self) -> str:
        """Return what is under way, and for how long."""
        now = time.monotonic()
        with self._lock:
            running = list(self._running.values())
        names = [
            f"{address} ({now - began:.0f} s)" if now - began >= 1 else address
            for address, began in running[:_SHOWN_AT_ONCE]
        ]
        more = f" and {len(running) - len(names)} more" if len(running) > len(names) else ""
        return f"{', '.join(names)}{more}"
