"""Asking, applying and telling: what ``apply`` and ``destroy`` have in common."""

from collections.abc import Callable
from dataclasses import dataclass, field

from vpn_declare.cli.closing import exit_code_of, tell_closing
from vpn_declare.cli.ending import DONE, ERROR
from vpn_declare.cli.progress import Progress
from vpn_declare.cli.showing import plan_text
from vpn_declare.cli.signals import Signals
from vpn_declare.cli.terminal import Terminal
from vpn_declare.workflow.apply import Applied, Conduct
from vpn_declare.workflow.plan import Planned


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How the user wants it done.

    Attributes:
        question: What a person is asked before anything is done; None asks nobody.
        parallelism: Calls to the far side at the same time.
        lock_timeout_seconds: How long to wait for somebody else's lock.
        overrides: Guards overridden by name.
    """

    question: str | None
    parallelism: int
    lock_timeout_seconds: float
    overrides: tuple[str, ...] = field(default=())


def carry_out(terminal: Terminal, manner: Manner, run: Callable[[Conduct], Applied]) -> int:
    """Run something that applies a plan, and return the exit code of how it ended."""
    terminal.answer_by_work()
    with Signals(terminal) as signals, Progress(terminal) as progress:

        def agree(planned: Planned) -> bool:
            terminal.say(plan_text(planned, "text", terminal))
            if manner.question is not None and not terminal.ask(manner.question, "yes"):
                return False
            terminal.say("\n")
            progress.expect(len(planned.plan.steps))
            signals.arm()
            return True

        applied = run(
            Conduct(
                agree=agree,
                listener=progress,
                interrupt=signals.interrupt,
                parallelism=manner.parallelism,
                lock_timeout_seconds=manner.lock_timeout_seconds,
                overrides=manner.overrides,
            )
        )
    return _told(terminal, applied)


def _told(terminal: Terminal, applied: Applied) -> int:
    if applied.report is not None:
        tell_closing(applied.report, applied.instructions, terminal)
        return exit_code_of(applied.report)
    if applied.agreed:
        terminal.say(plan_text(applied.planned, "text", terminal))
        return DONE
    terminal.tell("Nothing was done.")
    return ERROR
