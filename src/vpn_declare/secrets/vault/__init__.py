"""The plug-in ``vault``: a secret of HashiCorp Vault or OpenBao, as ``vault:kv/vpn/han01#psk``.

The path is written as for ``vault kv get``, without the ``data/`` of version 2. Needs the extra
``vpn-declare[vault]``, which is imported when the first such reference is read.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vpn_declare.contracts.secret import (
    SecretContext,
    SecretNotFoundError,
    SecretPlugIn,
    SecretSource,
)
from vpn_declare.secrets.vault.account import Account, account_of

_SCHEME: Final = "vault"


class VaultSecrets:
    """Reads secrets; each path once per run, so all keys of one are of one moment.

    A server that could not be reached is not tried again in the same run.
    """

    scheme = _SCHEME

    def __init__(self, context: SecretContext) -> None:
        self._context = context
        self._account: Account | None = None
        self._read: dict[str, Mapping[str, object]] = {}
        self._unreachable = ""
        self._one_at_a_time = threading.Lock()

    def check(self, rest: str) -> str | None:
        """Return what is wrong with a reference, or None."""
        path, found, key = rest.rpartition("#")
        if not found or not path or not key:
            return "a path, # and the key in it are wanted, as vault:kv/vpn/han01#psk"
        if any(part in {"", ".", ".."} for part in path.split("/")):
            return "a path has no empty part, no . and no .."
        return None

    def read(self, rest: str) -> str:
        """Return a value, exactly as it is there.

        Raises:
            SecretNotFoundError: it cannot be had, or is no text.
        """
        wrong = self.check(rest)
        if wrong is not None:
            raise SecretNotFoundError(f"The reference vault:{rest} has not its form: {wrong}.")
        path, _, key = rest.rpartition("#")
        values = self._values(path)
        if key not in values:
            raise SecretNotFoundError(f"Vault's secret {path} holds no key {key!r}.")
        value = values[key]
        if not isinstance(value, str):
            message = (
                f"The key {key!r} of Vault's secret {path} is no text but JSON of another kind. "
                "Write it there in quotes: a value is never converted here."
            )
            raise SecretNotFoundError(message)
        return value

    def _values(self, path: str) -> Mapping[str, object]:
        # hvac and requests are an extra, and take long to import.
        try:
            from vpn_declare.secrets.vault.server import (  # noqa: PLC0415 - see above
                Server,
                UnreachableError,
            )
        except ImportError:
            message = "References vault: need hvac. Say `pip install 'vpn-declare[vault]'`."
            raise SecretNotFoundError(message) from None
        with self._one_at_a_time:
            if path in self._read:
                return self._read[path]
            if self._unreachable:
                raise SecretNotFoundError(self._unreachable)
            if self._account is None:
                self._account = account_of(self._context)
            try:
                found = self._read[path] = Server(self._account).read(path)
            except UnreachableError as error:
                self._unreachable = str(error)
                raise SecretNotFoundError(self._unreachable) from None
            return found


@dataclass(frozen=True, slots=True)
class VaultPlugIn:
    """Makes the source ``vault``."""

    scheme: str = _SCHEME

    def make(self, context: SecretContext) -> SecretSource:
        """Return the source."""
        return VaultSecrets(context)


PLUG_IN: Final[SecretPlugIn] = VaultPlugIn()
