"""``reveal``: a generated key into a file, for the person who sets up an end by hand."""

import os
from pathlib import Path
from typing import NoReturn

from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.model.value import SecretRef
from vpn_declare.workflow.secrets import keys_of
from vpn_declare.workflow.topology import good_topology
from vpn_declare.workflow.tunnel_names import tunnel_named
from vpn_declare.workflow.workspace import Workspace


def reveal(workspace: Workspace, name: str, path: Path) -> str:
    """Write a tunnel's generated key into a new file, mode 0600; return the tunnel's address.

    The key goes nowhere else: not to the terminal, and not into any log.

    Raises:
        DiagnosticsError: the topology has errors; there is no such tunnel; its key is kept
            elsewhere; or the file is there already or cannot be written.
        SecretNotFoundError: the key was not made yet, or what opens it is not here.
    """
    topology, _ = good_topology(workspace)
    tunnel = topology.tunnels[tunnel_named(topology, name)]
    if not tunnel.psk.startswith(f"{GENERATE}:"):
        _refuse(
            "VPN627",
            "The key is kept elsewhere",
            f"The key of {tunnel.address} is the value of {tunnel.psk}.",
            "Read it there.",
        )
    secret = keys_of(workspace).resolver.resolve(SecretRef(tunnel.psk, None, tunnel.psk_version))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(f"{secret.reveal()}\n")
    except OSError as error:
        _refuse(
            "VPN626",
            "The key cannot be written there",
            f"{path}: {error.strerror}.",
            "Name a new file in a folder that you may write.",
        )
    return tunnel.address


def _refuse(code: str, summary: str, detail: str, fix: str) -> NoReturn:
    diagnostic = Diagnostic(code=code, summary=summary, detail=detail, fix=fix)
    raise DiagnosticsError([diagnostic]) from None
