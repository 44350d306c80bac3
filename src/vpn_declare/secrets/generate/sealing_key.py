"""The key that opens generated keys: ``VPN_DECLARE_KEY``, or a file that is made on first use.

It is 32 random bytes as URL-safe base64. A passphrase is refused: it could be guessed from what
state holds, and stretching it would only make that slower.
"""

import base64
import binascii
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from vpn_declare.contracts.secret import SecretContext, SecretWithheldError
from vpn_declare.secrets.generate.seal import KEY_BYTES

VARIABLE: Final = "VPN_DECLARE_KEY"
FILE: Final = "key"
_LARGEST_BYTES: Final = 1024
_FORM: Final = f"{KEY_BYTES} random bytes in base64, 44 characters"


class SealingKeys:
    """Finds the sealing key of one run, and makes one where there was never any."""

    __slots__ = ("_context", "_found")

    def __init__(self, context: SecretContext) -> None:
        self._context = context
        self._found: bytes | None = None

    @property
    def path(self) -> Path:
        """The key file."""
        return Path(self._context.private_folder) / FILE

    @property
    def how_to_bring_it(self) -> str:
        """Say what to do where the key is not here."""
        return (
            f"Set {VARIABLE} to the key, or put the key file back as {self.path}. If it is lost "
            "for good, see docs/reference/secrets.md; nothing was changed."
        )

    def find(self) -> bytes | None:
        """Return the key; None where there is none. Makes nothing.

        Raises:
            SecretWithheldError: there is something, and it is no key or cannot be read.
        """
        if self._found is None:
            written, where = self._context.environment.get(VARIABLE), VARIABLE
            if not written:
                written, where = self._file(), f"The key file {self.path}"
            self._found = None if written is None else self._key(written, where)
        return self._found

    def make(self, random_bytes: Callable[[int], bytes]) -> bytes:
        """Write a new key file, mode 0600, and return its key; the file is whole or not there.

        Raises:
            SecretWithheldError: it cannot be written.
        """
        key = random_bytes(KEY_BYTES)
        text = base64.urlsafe_b64encode(key).decode()
        self._context.remember(text)
        try:
            _write_new(self.path, text, random_bytes(8).hex())
        except OSError as error:
            message = (
                f"The key file {self.path} cannot be written: {error.strerror}. Make the folder "
                f"writable, or set {VARIABLE} ({_FORM})."
            )
            raise SecretWithheldError(message) from None
        return self.find() or key

    def _file(self) -> str | None:
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(handle, "rb") as file:
                self._refuse_open_to_others(os.fstat(handle))
                return file.read(_LARGEST_BYTES).decode("utf-8", "replace")
        except FileNotFoundError:
            return None
        except OSError as error:
            message = f"The key file {self.path} cannot be read: {error.strerror}."
            raise SecretWithheldError(message) from None

    def _refuse_open_to_others(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise SecretWithheldError(f"The key file {self.path} is no regular file.")
        if stat.S_IMODE(found.st_mode) & 0o077:
            message = (
                f"The key file {self.path} can be read by others (mode "
                f"{stat.S_IMODE(found.st_mode):04o}). Say `chmod 600 {self.path}`; if somebody "
                "may have read it, rotate the tunnels' keys."
            )
            raise SecretWithheldError(message)

    def _key(self, text: str, where: str) -> bytes:
        text = text.strip()
        self._context.remember(text)
        try:
            key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            message = f"{where} holds no sealing key: that is {_FORM}."
            raise SecretWithheldError(message)
        return key


def _write_new(path: Path, text: str, unique: str) -> None:
    """Write a file that nobody else can read, durably, under a name that was free."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{unique}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(handle)
        with suppress(FileExistsError):  # somebody was quicker: his it is
            os.link(draft, path)
    finally:
        with suppress(OSError):
            draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
