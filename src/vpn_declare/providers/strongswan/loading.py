"""Loading a connection that is noted, with its key, and unloading what it had before."""

import contextlib

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.connection import (
    Connection,
    is_key_of,
    key_message,
    message,
)
from vpn_declare.providers.strongswan.line import Line, ViciRefusedError


def load(line: Line, box: Box, connection: Connection) -> None:
    """Load a connection that is noted, and unload the keys that it had before.

    Raises:
        ProviderError: charon refuses it, or does not answer.
    """
    try:
        if connection.key:
            line.ask("load_shared", key_message(connection))
        line.ask("load_conn", message(connection, box.local_address))
    except ViciRefusedError as refused:
        text = f"charon of {box.name} refuses {connection.name}: {refused}."
        raise ProviderError(text[:500]) from None
    unload_keys(line, connection.name, connection.key_id)


def unload_keys(line: Line, connection: str, but: str = "") -> None:
    """Unload all keys of ours for a connection, those that a killed run left there too."""
    for key in line.ask("get_shared").get("keys", ()):
        if key != but and is_key_of(key, connection):
            with contextlib.suppress(ViciRefusedError):  # unloaded meanwhile
                line.ask("unload_shared", {"id": key})
