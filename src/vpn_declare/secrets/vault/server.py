"""One question to Vault: what is at this path? The only user of hvac.

No text of hvac, requests or Vault is ever shown: they quote URLs, headers and answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import quote

import hvac  # type: ignore[import-untyped]  # it ships no types
from hvac.exceptions import Forbidden, InvalidPath, Unauthorized, VaultError  # type: ignore[import-untyped]

from vpn_declare.contracts.secret import SecretNotFoundError
from vpn_declare.secrets.vault.account import Account

_SECONDS: Final = 10  # ours: a server that takes longer to answer is as good as away


class UnreachableError(Exception):
    """The server cannot be asked at all, so there is no use in asking again."""


@dataclass(frozen=True, slots=True)
class _Mount:
    """Where a secrets engine is mounted, and which version of the KV API it speaks."""

    path: str
    version: str


@dataclass(frozen=True, slots=True)
class Server:
    """Asks one Vault in one account."""

    account: Account

    def read(self, path: str) -> Mapping[str, object]:
        """Return the secret at a path, of its latest version.

        Raises:
            SecretNotFoundError: there is none, or we may not read it.
            UnreachableError: nobody answers there.
        """
        client = hvac.Client(
            url=self.account.url,
            token=self.account.token,
            namespace=self.account.namespace or None,
            verify=self.account.authority or True,
            timeout=_SECONDS,
            allow_redirects=False,  # a redirect would take the token along, to anybody
        )
        try:
            return self._asked(client, path)
        except (Forbidden, Unauthorized):
            message = (
                f"Vault at {self.account.shown} does not let us read {path}. The token may have "
                "expired, or its policy does not allow the path."
            )
            raise SecretNotFoundError(message) from None
        except InvalidPath:
            message = f"Vault at {self.account.shown} has no secret {path}, or it was deleted."
            raise SecretNotFoundError(message) from None
        except VaultError as error:
            message = (
                f"Vault at {self.account.shown} did not answer for {path} ({_kind(error)}). "
                "It may be sealed, busy or in maintenance; try again."
            )
            raise SecretNotFoundError(message) from None
        except (OSError, ValueError) as error:  # all of requests' errors are of the first kind
            message = (
                f"Vault at {self.account.shown} cannot be asked ({_kind(error)}). Check "
                "VAULT_ADDR, the connection and VAULT_CACERT."
            )
            raise UnreachableError(message) from None
        finally:
            client.adapter.close()

    def _asked(self, client: Any, path: str) -> Mapping[str, object]:  # noqa: ANN401 - untyped
        mount = _mount_of(client, path)
        if mount is None:
            raise self._no_vault(path)
        below = path.removeprefix(mount.path).strip("/")
        if mount.version == "2":
            answer = client.secrets.kv.v2.read_secret_version(
                below, mount_point=mount.path, raise_on_deleted_version=True
            )
            return self._mapping(_part(answer, "data", "data"), path)
        answer = client.secrets.kv.v1.read_secret(below, mount_point=mount.path)
        return self._mapping(_part(answer, "data"), path)

    def _mapping(self, found: object, path: str) -> Mapping[str, object]:
        if isinstance(found, Mapping):
            return cast("Mapping[str, object]", found)
        raise self._no_vault(path)

    def _no_vault(self, path: str) -> SecretNotFoundError:
        return SecretNotFoundError(
            f"What {self.account.shown} answers for {path} is not Vault's KV API. It may send us "
            "elsewhere: then set VAULT_ADDR to that address."
        )


def _mount_of(client: Any, path: str) -> _Mount | None:  # noqa: ANN401 - untyped
    """Return the mount that a path lies under, found as ``vault kv get`` finds it, if any."""
    answer = client.adapter.get(url=f"/v1/sys/internal/ui/mounts/{quote(path)}")
    mount, options = _part(answer, "data", "path"), _part(answer, "data", "options")
    if not isinstance(mount, str) or not f"{path}/".startswith(mount) or not mount.strip("/"):
        return None
    version = options.get("version") if isinstance(options, Mapping) else None
    return _Mount(mount.strip("/"), str(version or "1"))


def _part(answer: object, *names: str) -> object:
    for name in names:
        answer = answer.get(name) if isinstance(answer, Mapping) else None
    return answer


def _kind(error: Exception) -> str:
    return type(error).__name__
