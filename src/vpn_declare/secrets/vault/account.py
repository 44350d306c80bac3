"""Which Vault, and who we are there: the variables that Vault's own program reads."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from vpn_declare.contracts.secret import SecretContext, SecretNotFoundError

_TOKEN_FILE: Final = ".vault-token"  # noqa: S105 - the name of the file, not a token
_LARGEST_TOKEN: Final = 16 * 1024
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Address and credentials.

    Attributes:
        url: ``https://host:port``.
        shown: The same for people, without what may be credentials.
        token: Vault's token.
        namespace: Vault's namespace; empty for the root.
        authority: File of certificates that the server's is checked with; empty for the system's.
    """

    url: str
    shown: str
    token: str = field(repr=False)
    namespace: str = ""
    authority: str = ""


def account_of(context: SecretContext) -> Account:
    """Return what the environment says.

    Raises:
        SecretNotFoundError: address or token are missing, or the address would send the token
            over the network in clear.
    """
    environment = context.environment
    url = environment.get("VAULT_ADDR", "")
    if not url:
        raise SecretNotFoundError("VAULT_ADDR is not set. Set it to Vault's URL.")
    token = environment.get("VAULT_TOKEN") or _token_of_file(environment.get("HOME", ""))
    if not token:
        message = "There is no Vault token. Set VAULT_TOKEN, or say `vault login`."
        raise SecretNotFoundError(message)
    context.remember(token)
    return Account(
        url=url,
        shown=_shown(url),
        token=token,
        namespace=environment.get("VAULT_NAMESPACE", ""),
        authority=environment.get("VAULT_CACERT", ""),
    )


def _shown(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not host:
        raise SecretNotFoundError("VAULT_ADDR is no URL such as https://vault.example:8200.")
    if parts.scheme == "http" and host not in _HERE:
        message = (
            f"VAULT_ADDR names http://{host}: the token and the keys would cross the network in "
            "clear. Use https."
        )
        raise SecretNotFoundError(message)
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _token_of_file(home: str) -> str:
    if not home:
        return ""
    try:
        with (Path(home) / _TOKEN_FILE).open("rb") as file:
            return file.read(_LARGEST_TOKEN).decode("utf-8", "replace").strip()
    except OSError:
        return ""
