"""``recover``: what an earlier run left open, and a person's answers about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from vpn_declare.apply import Hands, Interrupt, Question, Recovery, answer, recover
from vpn_declare.contracts.journal import Run
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.outcome import Outcome
from vpn_declare.model.resource import Recorded
from vpn_declare.workflow.hands import hands_of, options_of
from vpn_declare.workflow.lease import held
from vpn_declare.workflow.secrets import keys_of
from vpn_declare.workflow.shelf import did_you_mean
from vpn_declare.workflow.workspace import Workspace

_EVERY_RUN = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What became of what was left open.

    Attributes:
        outcomes: What could be looked up, or was answered; each is closed in the journal.
        questions: What only a person can tell.
        undecided: Addresses whose far side could not be asked; they stay open.
        diagnostics: Why, and what else came to light.
        runs: The runs that the questions are from, by id.
    """

    outcomes: tuple[Outcome, ...]
    questions: tuple[Question, ...]
    undecided: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    runs: Mapping[str, Run]


def look_up(workspace: Workspace) -> Recovered:
    """Account for everything that can be looked up. The far side is never written to.

    Raises:
        LockedError: somebody else holds the lock.
        StateError: state cannot be read or written.
    """
    if not workspace.store.open_intents():
        return _recovered(workspace, Recovery())
    with held(workspace) as lease:
        hands = hands_of(workspace, keys_of(workspace), lease.hand_over(), Interrupt())
        return _recovered(workspace, recover(hands, options_of(workspace)))


def _recovered(workspace: Workspace, recovery: Recovery) -> Recovered:
    wanted = {question.intent.run_id for question in recovery.questions}
    runs = workspace.store.runs(_EVERY_RUN) if wanted else ()
    return Recovered(
        outcomes=recovery.outcomes,
        questions=recovery.questions,
        undecided=tuple(intent.address for intent in recovery.undecided),
        diagnostics=recovery.diagnostics,
        runs={run.id: run for run in runs if run.id in wanted},
    )


def answered(
    workspace: Workspace, found: Recovered, answers: Mapping[str, str | None]
) -> Recovered:
    """Close questions by what a person found out.

    All answers are checked before the first is written: each must belong to a question, and an id
    to an object that exists and is nobody else's.

    Args:
        workspace: The workspace.
        found: What ``look_up`` returned.
        answers: The object's id, or None for "there is none", by the question's address or by the
            id of its operation.

    Raises:
        DiagnosticsError: an answer fits no question, or cannot be true.
        LockedError: somebody else holds the lock.
        StateError: an answer could not be written.
    """
    chosen = [(_question(found.questions, name), given) for name, given in answers.items()]
    if not chosen:
        return found
    with held(workspace) as lease:
        records = tuple(workspace.store.records().values())
        for question, remote_id in chosen:
            _refuse_taken(question, remote_id, records)
        hands = hands_of(workspace, keys_of(workspace), lease.hand_over(), Interrupt())
        outcomes = [_written(workspace, hands, question, given) for question, given in chosen]
    closed = {question.intent.id for question, _ in chosen}
    return replace(
        found,
        outcomes=(*found.outcomes, *outcomes),
        questions=tuple(q for q in found.questions if q.intent.id not in closed),
    )


def _written(
    workspace: Workspace, hands: Hands, question: Question, remote_id: str | None
) -> Outcome:
    return answer(hands, options_of(workspace), question.intent.id, remote_id)


def _question(questions: Sequence[Question], name: str) -> Question:
    """Return the question with that address or operation id."""
    for question in questions:
        if name in {question.intent.address, question.intent.id}:
            return question
    known = [str(question.intent.address) for question in questions]
    raise DiagnosticsError(
        [
            Diagnostic(
                code="VPN617",
                summary="Nobody asked that",
                detail=f"No question is open about {name!r}. Nothing was answered.",
                fix=f"{did_you_mean(name, known)}`vpn-declare recover` shows what is open.",
            )
        ]
    )


def _refuse_taken(question: Question, remote_id: str | None, records: Sequence[Recorded]) -> None:
    """Refuse an id that is recorded already: one object would have two records."""
    draft = question.intent.recorded
    if remote_id is None or draft is None:
        return
    account = (draft.provider, draft.connection, draft.kind, remote_id)
    for record in records:
        if (record.provider, record.connection, record.kind, record.remote_id) == account:
            raise DiagnosticsError([_taken(question, remote_id, record.address)])


def _taken(question: Question, remote_id: str, other: str) -> Diagnostic:
    return Diagnostic(
        code="VPN618",
        summary="That object is another resource's",
        detail=f"{remote_id} is recorded as {other}, so it cannot be {question.intent.address}.",
        fix="Look again for its name; if there is none, say so with --absent.",
        path=question.intent.address,
    )
