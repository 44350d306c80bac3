"""The plug-in ``file``: a secret in a file of its own, as ``file:secrets/han01.psk``."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from vpn_declare.contracts.secret import (
    SecretContext,
    SecretNotFoundError,
    SecretPlugIn,
    SecretSource,
)

_SCHEME: Final = "file"

LARGEST_BYTES: Final = 64 * 1024
"""Ours: far above any key, far below a wrong file that would fill the memory."""


@dataclass(frozen=True, slots=True)
class SecretFiles:
    """Reads files; a relative path starts at the topology's folder."""

    folder: Path
    scheme: str = _SCHEME

    def check(self, rest: str) -> str | None:
        """Return what is wrong with a path, or None."""
        if not rest:
            return "a path is missing after the colon"
        if "\0" in rest:
            return "a path holds no NUL character"
        return None

    def read(self, rest: str) -> str:
        """Return the file's text, one newline at its end removed, otherwise exactly as it is.

        Raises:
            SecretNotFoundError: there is no such file, or it cannot be a secret.
        """
        path = self.folder / rest
        try:
            data = _content(path)
        except OSError as error:
            message = (
                f"The secret's file {path} cannot be read: {error.strerror}. "
                "Put it there, or allow this user to read it."
            )
            raise SecretNotFoundError(message) from None
        return _text(path, data)


def _content(path: Path) -> bytes:
    # Without O_NONBLOCK a named pipe would make us wait for ever.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            message = f"The secret's file {path} is no regular file. Name a file that holds it."
            raise SecretNotFoundError(message)
        data = file.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        message = (
            f"The secret's file {path} is larger than {LARGEST_BYTES // 1024} KiB. "
            "It should hold one secret and nothing else."
        )
        raise SecretNotFoundError(message)
    return data


def _text(path: Path, data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        message = (
            f"The secret's file {path} is no UTF-8 text. "
            "Write a binary key as text, in hexadecimal or base64."
        )
        raise SecretNotFoundError(message) from None
    return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text


@dataclass(frozen=True, slots=True)
class FilePlugIn:
    """Makes the source ``file``."""

    scheme: str = _SCHEME

    def make(self, context: SecretContext) -> SecretSource:
        """Return the source."""
        return SecretFiles(Path(context.folder))


PLUG_IN: Final[SecretPlugIn] = FilePlugIn()
