"""The block ``providers: strongswan:`` of ``vpn-declare.yaml``: how each box is reached."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.strongswan.box import Box

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
    """Return the box of a gateway ``SITE.GATEWAY``."""
    return Box(
        name=name.replace(".", "/", 1),
        socket=Path(settings.socket),
        folder=Path(settings.folder),
        namespace=settings.namespace,
        local_address=settings.address,
    )
