"""A Linux box that runs one charon: where its socket is, and how commands are run beside it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vpn_declare.providers.strongswan.command import run_command
from vpn_declare.providers.strongswan.files import Files, FilesHere, FilesThere
from vpn_declare.providers.strongswan.ssh import SshHost


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One gateway.

    Attributes:
        name: The gateway's id on the far side, ``SITE/GATEWAY``.
        socket: Path of the VICI socket.
        folder: Folder of the connection files (``conf.d`` of swanctl).
        namespace: Name of the network namespace that charon runs in; empty for the machine's own.
        ssh: The machine that it is on; None for this one.
        local_address: Address that IKE is spoken from; empty leaves it to the routing table.
        clamps: Whether TCP segments are made to fit, by a table of nft.
    """

    name: str
    socket: Path
    folder: Path
    namespace: str = ""
    ssh: SshHost | None = None
    local_address: str = ""
    clamps: bool = True

    @property
    def kernel(self) -> str:
        """What tells its kernel, or rather the network namespace of it, from all others."""
        return self.namespace if self.ssh is None else f"{self.ssh.name} {self.namespace}"

    @property
    def files(self) -> Files:
        """The files of its folder."""
        return FilesHere() if self.ssh is None else FilesThere(self.ssh.run)

    def ip(self, *words: str) -> str:
        """Run ``ip`` in the box's namespace and return what it prints.

        Raises:
            ProviderError: it failed.
        """
        inside = ("-n", self.namespace) if self.namespace else ()
        command = ("ip", *inside, *words)
        return run_command(command) if self.ssh is None else self.ssh.run(command)

    def nft(self, script: str, *words: str) -> str:
        """Run ``nft`` in the box's namespace, over a script or with words of its own.

        Raises:
            ProviderError: it is missing, or it failed.
        """
        inside = ("ip", "netns", "exec", self.namespace) if self.namespace else ()
        command = (*inside, "nft", *(words or ("-f", "-")))
        return run_command(command, script) if self.ssh is None else self.ssh.run(command, script)

    def ip_json(self, *words: str) -> list[dict[str, Any]]:
        """Run ``ip -json`` and return the list that it prints; empty where it prints nothing."""
        text = self.ip("-json", *words)
        found: list[dict[str, Any]] = json.loads(text) if text.strip() else []
        return [item for item in found if item]
