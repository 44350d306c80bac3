"""The plug-in ``exec``: a secret that a program prints, as ``exec:pass show vpn/han01``.

A topology may come from anybody who can propose a change, so it runs nothing that the project's
settings do not allow, word by word.
"""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, cast

from vpn_declare.contracts.secret import (
    SecretContext,
    SecretNotFoundError,
    SecretPlugIn,
    SecretSource,
)
from vpn_declare.secrets.program import ProgramError, Runner, text_of

_SCHEME: Final = "exec"
SECONDS: Final = 30.0
"""Ours: time for a password manager that asks a server, and an end to one that asks a person."""


@dataclass(frozen=True, slots=True)
class Programs:
    """Runs what is allowed and returns what it prints."""

    allowed: tuple[tuple[str, ...], ...]
    runner: Runner
    scheme: str = _SCHEME

    def check(self, rest: str) -> str | None:
        """Return what is wrong with a command line, or None."""
        words = _words(rest)
        if words is None:
            return "a quote is opened and not closed"
        return None if words else "a command is missing after the colon"

    def read(self, rest: str) -> str:
        """Return what the program prints, one newline at its end removed.

        Raises:
            SecretNotFoundError: it may not be run, or it failed.
        """
        words = _words(rest)
        if not words:
            raise SecretNotFoundError(
                f"The reference exec:{rest} is no command: {self.check(rest)}"
            )
        if not any(is_allowed(words, pattern) for pattern in self.allowed):
            raise SecretNotFoundError(_not_allowed(rest))
        try:
            ran = self.runner.run(words)
        except ProgramError as error:
            raise SecretNotFoundError(f"{words[0]} of exec:{rest} {error}.") from None
        if ran.status:
            message = (
                f"The command of exec:{rest} failed with status {ran.status}. What it said is not "
                "shown, because it may hold the secret: run it yourself to see it."
            )
            raise SecretNotFoundError(message)
        value = text_of(ran.output)
        if value is None:
            raise SecretNotFoundError(f"The command of exec:{rest} printed no UTF-8 text.")
        return value


def is_allowed(words: Sequence[str], pattern: Sequence[str]) -> bool:
    """Tell whether a command fits a pattern: as many words, the program's name exactly.

    ``*`` and ``?`` stand for anything in a word but a slash, so ``vpn/*`` allows ``vpn/han01`` and
    not ``vpn/../other``. No pattern that begins with one lets an option in.
    """
    if len(words) != len(pattern) or not pattern or words[0] != pattern[0]:
        return False
    return all(map(_word_fits, words[1:], pattern[1:]))


def _word_fits(word: str, pattern: str) -> bool:
    parts, wanted = word.split("/"), pattern.split("/")
    if len(parts) != len(wanted) or (word.startswith("-") and not pattern.startswith("-")):
        return False
    return all(
        part == want or (part not in {"", ".", ".."} and fnmatchcase(part, want))
        for part, want in zip(parts, wanted, strict=True)
    )


def _words(text: str) -> list[str] | None:
    try:
        return shlex.split(text)
    except ValueError:
        return None


def _not_allowed(rest: str) -> str:
    return (
        f"The reference exec:{rest} runs a program, and the project does not allow it: a topology "
        "may come from anybody. If you trust it, write the command under `secrets: {exec: {allow: "
        "[...]}}` of vpn-declare.yaml."
    )


def _settled(settings: Mapping[str, object]) -> tuple[tuple[tuple[str, ...], ...], float]:
    written = cast("Sequence[str]", settings.get("allow", ()))
    allowed = tuple(tuple(words) for text in written if (words := _words(text)))
    return allowed, float(cast("float", settings.get("timeout_seconds", SECONDS)))


@dataclass(frozen=True, slots=True)
class ExecPlugIn:
    """Makes the source ``exec``."""

    scheme: str = _SCHEME

    def make(self, context: SecretContext) -> SecretSource:
        """Return the source."""
        allowed, seconds = _settled(context.settings.get(_SCHEME, {}))
        return Programs(allowed, Runner(context.environment, Path(context.folder), seconds))


PLUG_IN: Final[SecretPlugIn] = ExecPlugIn()
