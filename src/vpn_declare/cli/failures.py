"""Errors that are somebody's and not ours, in words. Imported only when something failed."""

import click

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.contracts.secret import SecretNotFoundError, SecretWithheldError
from vpn_declare.contracts.state import FencedError, LockedError, StateError
from vpn_declare.model.diagnostic import Diagnostic, Severity


def diagnosed(error: Exception) -> tuple[Diagnostic, bool] | None:
    """Return an error that is somebody's and not ours in words, and whether it is about the lock.

    None means that it is a bug.
    """
    diagnostic = _diagnostic(error)
    if diagnostic is None:
        return None
    return diagnostic, isinstance(error, LockedError | FencedError)


def unwritten(why: str, severity: Severity) -> Diagnostic:
    """Return that what a command had to say could not be written."""
    return Diagnostic(
        code="VPN629",
        summary="Standard output cannot be written",
        severity=severity,
        detail=f"{why[:1].upper()}{why[1:]}. What was done is recorded; what was said is lost.",
        fix="Make room or send it elsewhere, and ask again: `vpn-declare history` and"
        " `vpn-declare plan` tell how things stand.",
    )


def _diagnostic(error: Exception) -> Diagnostic | None:
    match error:
        case click.ClickException():
            return _usage(error)
        case LockedError():
            return _locked(error)
        case StateError():
            return _of_state(error)
        case SecretNotFoundError():
            return _secret(error)
        case ProviderError():
            return _provider(error)
        case _:
            return None


def _usage(error: click.ClickException) -> Diagnostic:
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "vpn-declare"
    return Diagnostic(
        code="VPN601",
        summary="The command line is not understood",
        detail=" ".join(error.format_message().split()),
        fix=f"`{command} --help` shows how it is used, with an example.",
    )


def _locked(error: LockedError) -> Diagnostic:
    return Diagnostic(
        code="VPN502",
        summary="State is locked",
        detail=f"{error}. Two writers at a time would undo each other's work.",
        fix="Wait for it to end; `vpn-declare lock list` tells whether it still answers. The lock"
        " of a process that died expires by itself.",
    )


def _of_state(error: StateError) -> Diagnostic:
    if isinstance(error, FencedError):
        return Diagnostic(code="VPN503", summary="The lock was taken over", detail=str(error))
    return Diagnostic(code="VPN501", summary="State cannot be used", detail=str(error))


def _secret(error: SecretNotFoundError) -> Diagnostic:
    return Diagnostic(
        code="VPN605",
        summary="A secret cannot be read",
        detail=str(error),
        fix=""
        if isinstance(error, SecretWithheldError)
        else "Set it, or use `--environment simulated`, where throw-away keys are made.",
    )


def _provider(error: ProviderError) -> Diagnostic:
    return Diagnostic(
        code="VPN401",
        summary="The far side refused",
        detail=error.message,
        vendor_code=error.vendor_code,
    )
