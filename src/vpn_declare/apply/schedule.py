"""What may start when: the steps of a plan, each waiting for those that it names.

Linear in steps and edges; a failure visits each step that depends on it once.
"""

from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from vpn_declare.apply import run_words
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.model.plan import Step


class Schedule:
    """The steps that have not begun.

    Among those that may start, the one at the head of the longest chain of others comes first, so
    that slow objects begin early; ties go by the plan's order. Ready steps are kept by provider:
    one that is held back does not hold back another.
    """

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = {step.id: step for step in steps}
        self._unmet: dict[str, int] = {}
        self._followers: dict[str, list[str]] = {step_id: [] for step_id in self._steps}
        self._left = dict.fromkeys(self._steps)
        for step in self._steps.values():
            self._unmet[step.id] = len(step.after)
            for needed in step.after:
                if needed not in self._steps:
                    raise DiagnosticsError(
                        [
                            run_words.damaged_plan(
                                f"{step.id} waits for {needed}, which is no step."
                            )
                        ]
                    )
                self._followers[needed].append(step.id)
        self._heights = self._measure()
        self._places = {step_id: place for place, step_id in enumerate(self._steps)}
        self._ready: dict[str, list[tuple[int, int, str]]] = {}
        for step_id, count in self._unmet.items():
            if not count:
                self._make_ready(step_id)

    def _measure(self) -> dict[str, int]:
        """Return how long the longest chain behind each step is."""
        unmet = dict(self._unmet)
        order = [step_id for step_id, count in unmet.items() if not count]
        for step_id in order:
            for follower in self._followers[step_id]:
                unmet[follower] -= 1
                if not unmet[follower]:
                    order.append(follower)
        if len(order) < len(self._steps):
            ring = sorted(self._steps.keys() - set(order))
            raise DiagnosticsError(
                [run_words.damaged_plan(f"Steps wait for each other, among them {ring[0]}.")]
            )
        heights: dict[str, int] = {}
        for step_id in reversed(order):
            behind = (heights[follower] for follower in self._followers[step_id])
            heights[step_id] = 1 + max(behind, default=0)
        return heights

    def _make_ready(self, step_id: str) -> None:
        provider = provider_of(self._steps[step_id])
        entry = (-self._heights[step_id], self._places[step_id], step_id)
        heappush(self._ready.setdefault(provider, []), entry)

    def start_next(self, may_start: Callable[[str], bool]) -> Step | None:
        """Take out and return the next step of a provider for which ``may_start`` holds."""
        heads = [
            (heap[0], provider)
            for provider, heap in self._ready.items()
            if heap and may_start(provider)
        ]
        if not heads:
            return None
        _, provider = min(heads)
        _, _, step_id = heappop(self._ready[provider])
        del self._left[step_id]
        return self._steps[step_id]

    def succeeded(self, step_id: str) -> None:
        """Let go of those that waited for a step."""
        for follower in self._followers[step_id]:
            self._unmet[follower] -= 1
            if not self._unmet[follower] and follower in self._left:
                self._make_ready(follower)

    def failed(self, step_id: str) -> list[Step]:
        """Take out and return all steps that depend on one that did not succeed."""
        skipped: list[Step] = []
        reached = [step_id]
        while reached:
            for follower in self._followers[reached.pop()]:
                if follower in self._left:
                    del self._left[follower]
                    skipped.append(self._steps[follower])
                    reached.append(follower)
        return skipped

    def abandon(self) -> list[Step]:
        """Take out and return all that never began."""
        steps = [self._steps[step_id] for step_id in self._left]
        self._left.clear()
        self._ready.clear()
        return steps

    @property
    def has_ready(self) -> bool:
        """Tell whether a step could begin, if its provider lets it."""
        return any(self._ready.values())


def provider_of(step: Step) -> str:
    """Return the name of the provider that carries a step out."""
    resource = step.desired or step.recorded
    return "" if resource is None else resource.provider
