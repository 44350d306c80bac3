"""The diagnostics about a run as a whole, ``VPN420`` to ``VPN424``."""

from vpn_declare.model.diagnostic import Diagnostic, Severity

_LONGEST = 500


def lease_ran_out() -> Diagnostic:
    """Return that a call was held back because the lock may be somebody else's by now."""
    return Diagnostic(
        code="VPN422",
        summary="The lock's lease ran out",
        detail="This process was stopped or starved for longer than its lease. The call was not"
        " sent.",
        fix="Apply again.",
    )


def state_not_written(text: str) -> Diagnostic:
    """Return that the state store failed in the middle of a run."""
    return Diagnostic(
        code="VPN420",
        summary="The state could not be written",
        detail=f"{text[:_LONGEST]} Nothing more was begun. What had begun is in the journal.",
        fix="Put that right, then apply again: it looks up what had begun and goes on.",
    )


def lock_lost(text: str) -> Diagnostic:
    """Return that somebody else has our lock."""
    return Diagnostic(
        code="VPN421",
        summary="The lock was taken over",
        detail=f"{text[:_LONGEST]} This process sent and recorded nothing more. A request that had"
        " left it before may have been carried out; what that made bears our mark, so the next"
        " plan finds it.",
        fix="See 'vpn-declare lock list' for who has it, and apply again when it is free.",
    )


def damaged_plan(detail: str) -> Diagnostic:
    """Return that a plan's steps cannot be put in order."""
    return Diagnostic(
        code="VPN424",
        summary="The plan cannot be carried out",
        detail=detail,
        fix="Plan again.",
    )


def display_failed(error: Exception) -> Diagnostic:
    """Return that progress could not be shown; the work went on."""
    return Diagnostic(
        code="VPN423",
        severity=Severity.WARNING,
        summary="Progress could not be shown",
        detail=f"Showing it raised {type(error).__name__}. The work itself went on.",
    )
