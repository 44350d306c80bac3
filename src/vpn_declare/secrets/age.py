"""The plug-in ``age``: a secret of an encrypted file, as ``age:keys.age#han01``.

Decrypted, the file holds one ``KEY=VALUE`` per line. The program ``age`` opens it, in memory.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from vpn_declare.contracts.secret import (
    SecretContext,
    SecretNotFoundError,
    SecretPlugIn,
    SecretSource,
)
from vpn_declare.secrets.program import ProgramError, Ran, Runner, text_of

_SCHEME: Final = "age"
IDENTITY: Final = "VPN_DECLARE_AGE_IDENTITY"
_SECONDS: Final = 30.0  # ours: a file takes milliseconds, an identity on a device a touch
_KNOWN_COMPLAINTS: Final[Mapping[str, str]] = MappingProxyType(
    {  # what age 1.1 prints; its words are recognised and never shown
        "no identity matched": "none of the identities in {identity} opens it",
        "no such file or directory": "it, or the identity file {identity}, is not there",
        "permission denied": "it, or the identity file {identity}, may not be read",
        "failed to read header": "it is not encrypted by age",
        "malformed": "it, or the identity file {identity}, is damaged",
        "passphrase": "it asks for a passphrase, and nobody is there; encrypt it to an identity",
    }
)


class AgeFiles:
    """Opens files; each once per run, so all keys of one are of one moment."""

    scheme = _SCHEME

    def __init__(self, context: SecretContext) -> None:
        self._folder = Path(context.folder).absolute()
        self._environment = context.environment
        self._runner = Runner(context.environment, self._folder, _SECONDS)
        self._opened: dict[Path, Mapping[str, str]] = {}
        self._one_at_a_time = threading.Lock()

    def check(self, rest: str) -> str | None:
        """Return what is wrong with a reference, or None."""
        path, found, key = rest.rpartition("#")
        if not found or not path or not key:
            return "a file, # and the key in it are wanted, as age:keys.age#han01"
        return "a path holds no NUL character" if "\0" in rest else None

    def read(self, rest: str) -> str:
        """Return the value of a key, exactly as it stands after the equals sign.

        Raises:
            SecretNotFoundError: the file cannot be opened, or does not hold the key.
        """
        wrong = self.check(rest)
        if wrong is not None:
            raise SecretNotFoundError(f"The reference age:{rest} has not its form: {wrong}.")
        name, _, key = rest.rpartition("#")
        path = self._folder / name
        with self._one_at_a_time:
            if path not in self._opened:
                self._opened[path] = _values(path, self._decrypted(path))
            values = self._opened[path]
        if key not in values:
            message = f"The file {path} was opened and holds no key {key!r}. Add a line {key}=..."
            raise SecretNotFoundError(message)
        return values[key]

    def _decrypted(self, path: Path) -> bytes:
        identity = self._identity()
        try:
            ran = self._runner.run(["age", "--decrypt", "--identity", str(identity), str(path)])
        except ProgramError as error:
            raise SecretNotFoundError(f"The program age, which opens {path}, {error}.") from None
        if ran.status:
            raise SecretNotFoundError(f"{path} cannot be opened: {_reason(ran, path, identity)}.")
        return ran.output

    def _identity(self) -> Path:
        named = self._environment.get(IDENTITY)
        if named:
            return self._folder / named
        home = self._environment.get("HOME")
        settings = self._environment.get("XDG_CONFIG_HOME") or (home and f"{home}/.config")
        if settings:
            return Path(settings) / "vpn-declare" / "age-identity.txt"
        raise SecretNotFoundError(f"Set {IDENTITY} to the file of an age identity.")


def _reason(ran: Ran, path: Path, identity: Path) -> str:
    for words, meaning in _KNOWN_COMPLAINTS.items():
        if words in ran.complaint:
            return meaning.format(identity=identity)
    by_hand = f"age --decrypt --identity {identity} {path}"
    return f"age ended with status {ran.status}; run `{by_hand}` yourself to see why"


def _values(path: Path, data: bytes) -> Mapping[str, str]:
    """Return the values by key. No message repeats a line: it may be a secret."""
    text = text_of(data)
    if text is None:
        raise SecretNotFoundError(f"What {path} holds is no UTF-8 text.")
    values: dict[str, str] = {}
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.removesuffix("\r")
        if not line.strip() or line.startswith("#"):
            continue
        key, found, value = line.partition("=")
        if not found or not key or key != key.strip() or key in values:
            what = "has a key that is there already" if key in values else "is not KEY=VALUE"
            message = f"Line {number} inside {path} {what}. The line is not repeated here."
            raise SecretNotFoundError(message)
        values[key] = value
    return values


@dataclass(frozen=True, slots=True)
class AgePlugIn:
    """Makes the source ``age``."""

    scheme: str = _SCHEME

    def make(self, context: SecretContext) -> SecretSource:
        """Return the source."""
        return AgeFiles(context)


PLUG_IN: Final[SecretPlugIn] = AgePlugIn()
