"""What an earlier run left open: looked at before planning, finished before applying."""

from vpn_declare.apply import Interrupt, Recovery, look, recover
from vpn_declare.contracts.lock import Token
from vpn_declare.contracts.state import LockedError
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, Severity
from vpn_declare.workflow.hands import hands_of, options_of
from vpn_declare.workflow.lease import held
from vpn_declare.workflow.secrets import Keys
from vpn_declare.workflow.workspace import Workspace

_ASKS_A_PERSON = 7


def look_at_unfinished(workspace: Workspace, keys: Keys) -> tuple[Diagnostic, ...]:
    """Look open operations up and record what is there; the far side is never written to.

    While somebody else holds the lock the open operations are his, and are left alone.

    Raises:
        DiagnosticsError: only a person can tell what became of one (exit 7).
        StateError: state cannot be read or written.
    """
    if not workspace.store.open_intents():
        return ()
    try:
        with held(workspace) as lease:
            hands = hands_of(workspace, keys, lease.hand_over(), Interrupt())
            return _remarks(look(hands, options_of(workspace)))
    except LockedError as error:
        return (_under_way(error),)


def finish_unfinished(
    workspace: Workspace, keys: Keys, token: Token, interrupt: Interrupt
) -> tuple[Diagnostic, ...]:
    """Adopt, continue or close open operations, under a lock that is held.

    Runs that were killed end here, too, in the history; one may have left no operation open.

    Raises:
        DiagnosticsError: only a person can tell what became of one (exit 7).
        StateError: state cannot be read or written.
    """
    hands = hands_of(workspace, keys, token, interrupt)
    return _remarks(recover(hands, options_of(workspace)))


def _remarks(recovery: Recovery) -> tuple[Diagnostic, ...]:
    if recovery.questions:
        asked = [_asked(question.intent.address, question.text) for question in recovery.questions]
        raise DiagnosticsError((*asked, *recovery.diagnostics), exit_code=_ASKS_A_PERSON)
    return recovery.diagnostics


def _asked(address: str, text: str) -> Diagnostic:
    return Diagnostic(
        code="VPN614",
        summary="A person must say what became of an operation",
        detail=text,
        fix="Look at the far side, then answer with `vpn-declare recover`.",
        path=address,
    )


def _under_way(error: LockedError) -> Diagnostic:
    return Diagnostic(
        code="VPN615",
        severity=Severity.WARNING,
        summary="Another run is under way",
        detail=f"{error}. This plan may be out of date when that run ends.",
        fix="Plan again when it has ended.",
    )
