"""Project settings, ``vpn-declare.yaml``, as they are written; every key has a default."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from vpn_declare.model.capability_file import CapabilityFile, Count, PackageName
from vpn_declare.model.project_run import LimitFile, LockFile, PatienceFile
from vpn_declare.model.project_secrets import SecretsFile
from vpn_declare.model.suite_file import SuiteFile, SuiteName
from vpn_declare.model.written import Name, Text, Written

Milliseconds = Annotated[StrictInt, Field(ge=0, le=3_600_000)]
Call = Literal["any", "create", "read", "update", "delete", "list", "find"]
KindName = Literal["vpc", "subnet", "gateway", "peer", "child", "route_table", "route"]
Fault = Literal[
    "throttled",
    "unavailable",
    "refused",
    "ambiguous-before",
    "ambiguous-after",
    "never-ready",
    "down",
]


class FailFile(Written):
    """One fault that the simulator plays: which calls it meets, and what happens to them."""

    on: Call = Field(default="any", description="The call it meets.")
    kind: KindName | None = Field(
        default=None, description="Kind of the object; every kind if absent."
    )
    title: Text | None = Field(
        default=None, description="Glob over the object's name on the far side."
    )
    name: Text | None = Field(default=None, description="Another name of title.")
    address: Text | None = Field(default=None, description="Glob over the resource's address.")
    error: Fault = Field(description="What happens.")
    times: Annotated[StrictInt, Field(ge=1)] | Literal["always"] = Field(
        default=1, description="How many of the calls it meets."
    )
    skip: Annotated[StrictInt, Field(ge=0)] = Field(
        default=0, description="How many of them go well before."
    )
    probability: Annotated[float, Field(ge=0, le=1)] = Field(
        default=1.0, description="Chance of each, drawn from the seed."
    )
    retry_after_ms: Milliseconds | None = Field(
        default=None, description="What a throttled call is told to wait, milliseconds."
    )


class SimulatorFile(Written):
    """How the simulated world behaves."""

    provisioning_ms: Milliseconds | None = Field(
        default=None, description="How long a gateway is provisioned, milliseconds."
    )
    latency_ms: Milliseconds | None = Field(
        default=None, description="How long each call takes, milliseconds."
    )
    list_delay_ms: Milliseconds | None = Field(
        default=None, description="How long a new object is missing from lists, milliseconds."
    )
    packages: dict[PackageName, Count] | None = Field(
        default=None, description="Tunnels of packages that the played cloud has beside its own."
    )
    quotas: dict[KindName, Annotated[StrictInt, Field(ge=0)]] | None = Field(
        default=None, description="Most objects of a kind per account and region."
    )
    fail: tuple[FailFile, ...] | None = Field(
        default=None, description="What goes wrong, in order of precedence."
    )
    seed: StrictInt | str | None = Field(
        default=None, description="Same seed, same world: ids, addresses and chances."
    )


def _first(values: Iterable[int | None]) -> int | None:
    return next((value for value in values if value is not None), None)


class GuardsFile(Written):
    """Limits of what one plan may delete at one site without being allowed by name."""

    max_delete: Annotated[StrictInt, Field(ge=0)] | None = Field(
        default=None, description="Most objects deleted at one site."
    )
    max_delete_percent: Annotated[StrictInt, Field(ge=0, le=100)] | None = Field(
        default=None, description="Largest share of a site's objects deleted, percent."
    )


_Block = TypeVar("_Block", bound=Written)


def _merged(block: type[_Block], common: _Block | None, own: _Block | None) -> _Block:
    said = [written.model_dump(exclude_none=True) for written in (common, own) if written]
    return block.model_validate({key: value for part in said for key, value in part.items()})


def _nothing_said(value: object) -> object:
    return {} if value is None else value


class EnvironmentFile(Written):
    """What differs in one environment."""

    state: Text | None = Field(default=None, description="URL of its state.")
    providers: dict[str, dict[str, Any]] | None = Field(
        default=None, description="Settings of providers, over those of the project."
    )
    guards: GuardsFile | None = Field(default=None, description="Its limits, over the project's.")
    throw_away_keys: StrictBool | None = Field(
        default=None, description="A key reference that does not resolve gets a throw-away key."
    )
    patience: PatienceFile | None = Field(
        default=None, description="Its patience, over the project's."
    )
    limits: dict[str, LimitFile] | None = Field(
        default=None, description="Limits of providers, over those of the project."
    )


Environment = Annotated[
    EnvironmentFile,
    BeforeValidator(_nothing_said, json_schema_input_type=EnvironmentFile | None),
]


class Project(Written):
    """Settings of a project for vpn-declare."""

    topology: Text | None = Field(
        default=None, description="The topology's file or folder, from this file's folder."
    )
    state: Text | None = Field(
        default=None, description="URL of the state; a SQLite file beside the topology by default."
    )
    environment: Text | None = Field(
        default=None, description="Environment that holds unless --environment names another."
    )
    simulator: SimulatorFile | None = Field(
        default=None, description="How the simulated world behaves."
    )
    providers: dict[str, dict[str, Any]] | None = Field(
        default=None, description="Settings of providers, by name. Never credentials."
    )
    guards: GuardsFile | None = Field(
        default=None, description="Limits of what a plan may delete."
    )
    lock: LockFile | None = Field(default=None, description="The lock on the state.")
    patience: PatienceFile | None = Field(
        default=None, description="How long to insist when the far side is busy or slow."
    )
    limits: dict[str, LimitFile] | None = Field(
        default=None, description="What each provider may be asked at most, by its name."
    )
    capabilities: dict[str, CapabilityFile] | None = Field(
        default=None, description="Corrections of what providers and devices can do, by name."
    )
    suites: dict[SuiteName, SuiteFile] | None = Field(
        default=None, description="Suites of one's own, by the name that `crypto:` gives them."
    )
    secrets: SecretsFile | None = Field(
        default=None, description="What sources of secrets may do. Never a secret."
    )
    environments: dict[Name, Environment] | None = Field(
        default=None, description="What differs in each environment, by name."
    )

    def environment_named(self, name: str) -> EnvironmentFile:
        """Return what differs in an environment; nothing if the project does not speak of it."""
        return (self.environments or {}).get(name) or EnvironmentFile()

    def provider_settings(self, provider: str, environment: str) -> Mapping[str, object]:
        """Return a provider's settings in an environment: plain values, only what is written."""
        common = (self.providers or {}).get(provider, {})
        own = (self.environment_named(environment).providers or {}).get(provider, {})
        simulator: Mapping[str, object] = {}
        if provider == "simulator" and self.simulator is not None:
            simulator = self.simulator.model_dump(exclude_unset=True)
        return {**simulator, **common, **own}

    def corrections(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what is corrected in the tables of capabilities; plain values, as written."""
        said = self.capabilities or {}
        return {name: said[name].model_dump(exclude_none=True) for name in sorted(said)}

    def own_suites(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the project's own suites by name; plain values, as written."""
        said = self.suites or {}
        return {name: said[name].model_dump(exclude_none=True) for name in sorted(said)}

    def state_of(self, environment: str) -> str | None:
        """Return the URL of the state in an environment, or None for the default."""
        return self.environment_named(environment).state or self.state

    def guards_of(self, environment: str) -> GuardsFile:
        """Return the limits in an environment; each key from the nearest that says it."""
        said = [self.environment_named(environment).guards, self.guards]
        written = [guards for guards in said if guards is not None]
        return GuardsFile(
            max_delete=_first(guards.max_delete for guards in written),
            max_delete_percent=_first(guards.max_delete_percent for guards in written),
        )

    def patience_of(self, environment: str) -> PatienceFile:
        """Return the patience in an environment; each key from the nearest that says it."""
        return _merged(PatienceFile, self.patience, self.environment_named(environment).patience)

    def limits_of(self, environment: str) -> Mapping[str, LimitFile]:
        """Return the limits of providers in an environment, by name."""
        common = self.limits or {}
        own = self.environment_named(environment).limits or {}
        return {
            name: _merged(LimitFile, common.get(name), own.get(name))
            for name in sorted(common.keys() | own.keys())
        }
