"""Tunnels as they are written: ``a -- b``, the same with options, the long form, patterns."""

import re
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, StrictInt, model_validator

from vpn_declare.model.end_file import EndFile
from vpn_declare.model.settings_file import LifecycleFile, LinkSettings
from vpn_declare.model.written import Name, Names, Text, Written, fault


class HubSpokeFile(Written):
    """Every spoke has a tunnel to every hub."""

    hubs: Names = Field(description="Gateways; the first is preferred to the second, and so on.")
    spokes: Names = Field(description="Gateways; globs allowed, as store-*.cpe.")


class TunnelSettings(LinkSettings):
    """Everything about a tunnel, or about each tunnel of a pattern, but its ends."""

    name: Name | None = Field(
        default=None, description="Tells several tunnels between the same two gateways apart."
    )
    initiator: Text | None = Field(
        default=None, description="The end that starts; hubs or spokes in a hub-spoke; or either."
    )
    carry: Names | None = Field(
        default=None, description="Networks that it carries, as site.network; globs allowed."
    )
    transit: dict[Text, Names] | None = Field(
        default=None,
        description="Networks of other sites that are reached through one of its ends, by end: "
        "site.gateway to site.network; globs allowed.",
    )
    preference: Annotated[StrictInt, Field(ge=0, le=1000)] | None = Field(
        default=None, description="0 is preferred to 1 where several tunnels reach one network."
    )
    ends: dict[Text, EndFile] | None = Field(
        default=None, description="What an end, SITE.GATEWAY, has of its own."
    )
    lifecycle: LifecycleFile | None = Field(default=None, description="Protection.")


class TunnelFile(TunnelSettings):
    """A tunnel or a pattern of tunnels, in the long form."""

    between: Annotated[tuple[Text, ...], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="The two gateways, as site.gateway."
    )
    mesh: Annotated[tuple[Text, ...], Field(min_length=1)] | None = Field(
        default=None, description="A tunnel between every two of these gateways; globs allowed."
    )
    hub_spoke: HubSpokeFile | None = Field(
        default=None, alias="hub-spoke", description="A tunnel from every hub to every spoke."
    )
    chain: Annotated[tuple[Text, ...], Field(min_length=2)] | None = Field(
        default=None, description="A tunnel between each of these gateways and the next."
    )

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        shapes = (self.between, self.mesh, self.hub_spoke, self.chain)
        if sum(shape is not None for shape in shapes) != 1:
            raise fault(
                "VPN032",
                "A tunnel is exactly one of between, mesh, hub-spoke and chain.",
                "Write 'SITE.GATEWAY -- SITE.GATEWAY', or one of the four keys.",
            )
        return self


_PAIR: Final = re.compile(r"\s*(\S+)\s+(--|->|<-)\s+(\S+)\s*")


def _pair(text: str) -> dict[str, object]:
    match = _PAIR.fullmatch(text)
    if match is None:
        raise fault(
            "VPN032",
            f"'{text}' does not name two gateways.",
            "Write 'SITE.GATEWAY -- SITE.GATEWAY', with blanks around the dashes; '->' in their "
            "place says that the left one starts.",
        )
    left, arrow, right = match.groups()
    starts = {"->": {"initiator": left}, "<-": {"initiator": right}}
    return {"between": [left, right], **starts.get(arrow, {})}


def is_short_tunnel(value: object) -> bool:
    """Tell whether this is the form ``'a -- b': {options}``, one key with the options under it."""
    return (
        isinstance(value, dict)
        and len(value) == 1
        and next(iter(value)).replace("-", "_") not in TunnelFile.model_fields
    )


def _long_tunnel(value: object) -> object:
    if isinstance(value, str):
        return _pair(value)
    if not isinstance(value, dict) or not is_short_tunnel(value):
        return value
    text, options = next(iter(value.items()))
    if not isinstance(options, dict):
        raise fault("VPN020", "After the two gateways come options, KEY: VALUE each.")
    both = _pair(text)
    if "initiator" in options and "initiator" in both:
        raise fault("VPN030", "The arrow and 'initiator' both say who starts.", "Keep the arrow.")
    return {**options, **both}


TunnelItem = Annotated[
    TunnelFile,
    BeforeValidator(
        _long_tunnel,
        json_schema_input_type=str
        | TunnelFile
        | Annotated[dict[str, TunnelSettings], Field(min_length=1, max_length=1)],
    ),
]
