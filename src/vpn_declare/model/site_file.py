"""Sites as they are written, short forms included."""

import re
from typing import Annotated, Any, Final, Literal, cast

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StrictInt,
    WithJsonSchema,
)

from vpn_declare.model.settings_file import GatewaySettings, LifecycleFile, Mtu, SharedSettings
from vpn_declare.model.written import (
    AddressOrDynamic,
    Name,
    Names,
    Prefix,
    PrefixOrPool,
    Text,
    Written,
    fault,
)


def _cidr_alone(value: object) -> object:
    return {"cidr": value} if isinstance(value, str) else value


def _file_alone(value: object) -> object:
    return [{"file": value}] if isinstance(value, str) else value


def _files_alone(value: object) -> object:
    value = [value] if isinstance(value, dict) else _file_alone(value)
    if not isinstance(value, list):
        return value
    return [{"file": item} if isinstance(item, str) else item for item in value]


OtherRoutes = Annotated[
    dict[Prefix, Text] | None,
    Field(
        description="Routes that somebody else keeps there: PREFIX: a word of where it leads, as "
        "10.9.0.0/16: peering-x."
    ),
]


HostMtu = Annotated[
    Mtu | None,
    Field(description="Largest packet that its hosts send, bytes; 9000 with jumbo frames."),
]


class VpcFile(Written):
    """A cloud's network, made by this tool or adopted."""

    cidr: PrefixOrPool = Field(description="Its prefix, or pool.NAME.")
    existing: Text | None = Field(default=None, description="Adopt the one with this id.")
    other_routes: OtherRoutes = None
    host_mtu: HostMtu = None
    lifecycle: LifecycleFile | None = Field(default=None, description="Protection.")


class NetworkFile(Written):
    """A prefix that lies behind a gateway."""

    cidr: PrefixOrPool = Field(description="The prefix, or pool.NAME.")
    other_routes: OtherRoutes = None
    host_mtu: HostMtu = None


def _count_alone(value: object) -> object:
    is_count = isinstance(value, int | str) and not isinstance(value, bool)
    return {"count": value} if is_count else value


_MOST_SHARDS: Final = 1000
"""Our choice: ten thousand tunnels in packages of ten, more than any network that we know of."""


def _check_count(value: object) -> object:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if value == "auto" or (is_number and 1 <= cast("int", value) <= _MOST_SHARDS):
        return value
    raise fault(
        "VPN023",
        "That is no number of shards.",
        f"Write a number from 1 to {_MOST_SHARDS}, or auto.",
    )


_Count = Annotated[
    int | Literal["auto"],
    PlainValidator(_check_count),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 1, "maximum": _MOST_SHARDS}, {"const": "auto"}]}
    ),
]


class ShardsFile(Written):
    """Several equal gateways in the place of one, and its tunnels spread over them."""

    count: _Count = Field(
        default="auto", description="How many; auto is the fewest that hold all tunnels."
    )
    tunnels_per_gateway: Annotated[StrictInt, Field(ge=1, le=100_000)] | None = Field(
        default=None,
        description="Most tunnels of each, counted as the provider does; what its package holds "
        "by default.",
    )


Shards = Annotated[
    ShardsFile, BeforeValidator(_count_alone, json_schema_input_type=_Count | ShardsFile)
]


_OPENING: Final = re.compile(
    r"ah|esp|icmp|(tcp|udp)/([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])",
    re.ASCII,
)


def _check_opening(text: str) -> str:
    if _OPENING.fullmatch(text):
        return text
    raise fault(
        "VPN023",
        f"'{text}' is nothing that a firewall lets in here.",
        "Write a protocol, or one with its port: esp, udp/500, udp/4500, tcp/443, icmp, ah.",
    )


Openings = Annotated[
    tuple[Annotated[str, AfterValidator(_check_opening)], ...],
    BeforeValidator(
        lambda value: [value] if isinstance(value, str) else value,
        json_schema_input_type=str | list[str],
    ),
    Field(min_length=1),
]
"""What is let in: protocols, and ports of them."""


class GatewayFile(GatewaySettings):
    """What terminates tunnels at a site."""

    vpc: Text | None = Field(
        default=None, description="The VPC it serves; needed where a site has several."
    )
    networks: Names | None = Field(
        default=None, description="Only these of the site's networks lie behind it; globs allowed."
    )
    subnet: Prefix | None = Field(
        default=None, description="Subnet of the VPC that the gateway itself stands in."
    )
    public_ip: AddressOrDynamic | None = Field(
        default=None, description="Its public address where it is known beforehand, or dynamic."
    )
    firewall: Openings | None = Field(
        default=None,
        description="What a firewall in front of it lets in: esp, udp/500, udp/4500, ...",
    )
    shards: Shards | None = Field(
        default=None,
        description="Split it into NAME-01, NAME-02, ...: so many, or auto for the fewest.",
    )
    settings: dict[str, Any] | None = Field(
        default=None, description="What the provider understands beyond this."
    )
    lifecycle: LifecycleFile | None = Field(default=None, description="Protection.")


Gateway = Annotated[
    GatewayFile,
    BeforeValidator(
        lambda value: {} if value is None else value, json_schema_input_type=GatewayFile | None
    ),
]
Vpc = Annotated[
    VpcFile, BeforeValidator(_cidr_alone, json_schema_input_type=PrefixOrPool | VpcFile)
]
Network = Annotated[
    NetworkFile, BeforeValidator(_cidr_alone, json_schema_input_type=PrefixOrPool | NetworkFile)
]


class SiteFile(SharedSettings):
    """A place under one provider account and region, or premises of one's own."""

    vpcs: dict[Name, Vpc] | None = Field(
        default=None, description="Networks of a cloud, by name: made by this tool, or adopted."
    )
    networks: dict[Name, Network] | None = Field(
        default=None, description="Prefixes that lie behind a gateway, by name."
    )
    gateways: dict[Name, Gateway] | None = Field(
        default=None, description="What terminates tunnels, by name."
    )
    settings: dict[str, Any] | None = Field(
        default=None, description="What the provider understands beyond this."
    )
    lifecycle: LifecycleFile | None = Field(
        default=None, description="Protection of everything at the site."
    )


class SiteTable(Written):
    """A CSV file of sites: one row each, one column per key."""

    file: Text = Field(description="Path of the CSV file, from this file's folder.")
    columns: dict[str, Text] = Field(
        default={},
        description="Columns with names of their own: COLUMN: key; an empty key skips it.",
    )
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = Field(
        default=",", description="What separates the columns."
    )


class SitesFile(Written):
    """Sites by name; a name may hold ranges, as store-{001..200}."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, SiteFile]

    import_: Annotated[
        tuple[SiteTable, ...],
        BeforeValidator(
            _files_alone, json_schema_input_type=str | SiteTable | list[str | SiteTable]
        ),
    ] = Field(default=(), alias="import", description="CSV files with further sites.")
