"""The block ``providers: strongswan:`` of ``vpn-declare.yaml``: how each box is reached."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.ssh import SshHost, SshTarget

DEFAULT_SOCKET: Final = "/var/run/charon.vici"
"""Where charon listens unless it is told otherwise (vici plug-in)."""
DEFAULT_FOLDER: Final = "/etc/swanctl/conf.d"
"""Where swanctl looks for connections at the start of the box."""


class BoxSettings(BaseModel):
    """How one gateway's box is reached."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    socket: str = Field(DEFAULT_SOCKET, description="Path of charon's VICI socket.")
    folder: str = Field(DEFAULT_FOLDER, description="Folder of swanctl's connection files.")
    namespace: str = Field("", description="Network namespace that charon runs in, if any.")
    ssh: str = Field(
        "",
        pattern=r"^([^-\s]\S*)?$",
        description="The machine that the box is, as ssh takes it (root@198.51.100.7); "
        "this one if empty.",
    )
    ssh_port: int | None = Field(None, ge=1, le=65535, description="Port of its sshd.")
    identity_file: str = Field("", description="Private key to log in with; no agent asks for it.")
    known_hosts: str = Field("", description="File with the machine's host key.")
    clamp_mss: bool = Field(
        True,
        description="Whether TCP segments are made to fit into the tunnels, by a table of nft.",
    )
    address: str = Field("", description="Address that IKE is spoken from; any if empty.")


class StrongswanSettings(BaseModel):
    """Boxes by gateway, as ``SITE.GATEWAY``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gateways: Mapping[str, BoxSettings] = Field(
        default_factory=dict, description="How the box of each gateway is reached."
    )


def settings_from(values: Mapping[str, object]) -> StrongswanSettings:
    """Return the settings that a block of plain values stands for.

    Raises:
        ProviderError: a value cannot be; the text names each.
    """
    try:
        return StrongswanSettings.model_validate(dict(values))
    except ValidationError as error:
        faults = "; ".join(
            f"providers.strongswan.{'.'.join(str(part) for part in item['loc'])}: {item['msg']}"
            for item in error.errors(include_url=False, include_context=False)
        )
        message = f"The settings of strongswan cannot be used. {faults}."
        raise ProviderError(message[:500]) from None


def box_of(name: str, settings: BoxSettings) -> Box:
    """Return the box of a gateway ``SITE.GATEWAY``; nothing is opened yet."""
    target = SshTarget(
        host=settings.ssh,
        port=settings.ssh_port,
        identity_file=settings.identity_file,
        known_hosts=settings.known_hosts,
    )
    socket = Path(settings.socket)
    return Box(
        name=name.replace(".", "/", 1),
        socket=socket,
        ssh=SshHost(target, socket) if settings.ssh else None,
        folder=Path(settings.folder),
        namespace=settings.namespace,
        local_address=settings.address,
        clamps=settings.clamp_mss,
    )
