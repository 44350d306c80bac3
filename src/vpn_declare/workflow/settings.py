"""What ``vpn-declare.yaml`` says, as the verbs need it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from vpn_declare.contracts.patience import CALL_SECONDS, Patience
from vpn_declare.load import load_project
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, Place, has_errors
from vpn_declare.model.project import Project
from vpn_declare.model.project_run import LimitFile
from vpn_declare.model.value import Attributes
from vpn_declare.plan import Guards
from vpn_declare.workflow.environment import (
    ENVIRONMENTS,
    LAB,
    PRODUCTION,
    SIMULATED,
    unknown_environment,
)

# Ours: long enough for a machine that pauses, short enough to wait for after a crash.
LEASE_SECONDS: Final = 60.0

# Ours: half of what NIST SP 800-57 part 1 allows a symmetric key for authentication.
OLDEST_KEY_DAYS: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings that hold for a folder in one environment; defaults where nothing is written.

    Attributes:
        project: The settings file's content.
        environment: The environment's name.
        folder: Where the settings file lies; the asked folder itself where there is none.
        notices: Remarks on the file.
        insists_at_most: A limit to patience, in seconds, whatever is written.
        place_of: Where a dotted path of the settings is written, if anywhere.
    """

    project: Project
    environment: str
    folder: Path
    notices: tuple[Diagnostic, ...] = ()
    insists_at_most: float = math.inf
    place_of: Callable[[str], Place | None] = lambda _: None

    @property
    def state(self) -> str | None:
        """URL of the state store, or None for the default.

        A lab never shares the project's state: it must be possible to try a change of what is in
        production.
        """
        if self.environment == LAB:
            return self.project.environment_named(LAB).state
        return self.project.state_of(self.environment)

    @property
    def guards(self) -> Guards:
        """Limits of what a plan may delete."""
        written = self.project.guards_of(self.environment)
        return Guards(max_delete=written.max_delete, max_delete_percent=written.max_delete_percent)

    @property
    def lease_seconds(self) -> float:
        """So long a lock holds without a heartbeat."""
        written = self.project.lock.lease_seconds if self.project.lock else None
        return LEASE_SECONDS if written is None else written

    @property
    def patience(self) -> Patience:
        """How long to insist when the far side is busy."""
        written = self.project.patience_of(self.environment).model_dump(exclude_none=True)
        written.pop("ready_within_seconds", None)
        patience = Patience(**written)
        most = min(patience.give_up_seconds, self.insists_at_most)
        return replace(patience, give_up_seconds=most)

    @property
    def ready_within_seconds(self) -> float | None:
        """How long to wait for an object; None where each kind's own limit holds."""
        return self.project.patience_of(self.environment).ready_within_seconds

    @property
    def limits(self) -> Mapping[str, LimitFile]:
        """What each provider may be asked, by its name."""
        return self.project.limits_of(self.environment)

    def call_seconds(self, provider: str) -> float:
        """Return how long one call to a provider may take."""
        written = self.limits[provider].call_seconds if provider in self.limits else None
        return CALL_SECONDS if written is None else written

    @property
    def throws_keys_away(self) -> bool:
        """Whether a reference to a key that leads nowhere gets a throw-away key."""
        written = self.project.environment_named(self.environment).throw_away_keys
        return self.environment in {SIMULATED, LAB} if written is None else written

    @property
    def secrets(self) -> Mapping[str, Mapping[str, object]]:
        """What is said of sources of secrets, by scheme."""
        written = self.project.secrets
        if written is None:
            return {}
        return written.model_dump(exclude_none=True, exclude={"oldest_key_days"})

    @property
    def oldest_key_days(self) -> int:
        """A key that is in use for longer is told."""
        written = self.project.secrets.oldest_key_days if self.project.secrets else None
        return OLDEST_KEY_DAYS if written is None else written

    @property
    def capabilities(self) -> Mapping[str, Attributes]:
        """Corrections of what providers and devices can do, by name."""
        return self.project.corrections()

    @property
    def suites(self) -> Mapping[str, Attributes]:
        """The project's own suites, by name."""
        return self.project.own_suites()

    def provider(self, name: str) -> Mapping[str, object]:
        """Return a provider's settings; plain values, no credentials."""
        return self.project.provider_settings(name, self.environment)

    def topology_in(self, path: Path) -> Path:
        """Return the topology's file or folder for what the user named."""
        written = self.project.topology
        if written and path.is_dir() and path.absolute() == self.folder.absolute():
            return self.folder / written
        return path


def read_settings(folder: Path, environment: str | None) -> Settings:
    """Return the settings that hold for a folder.

    Args:
        folder: The folder that the user named, or that the named file lies in.
        environment: The environment that the user named, or None for the project's.

    Raises:
        DiagnosticsError: the settings are wrong, or there is no such environment.
    """
    loaded = load_project(folder)
    if has_errors(loaded.diagnostics):
        raise DiagnosticsError(loaded.diagnostics)
    name = environment or loaded.project.environment or PRODUCTION
    known = sorted({*ENVIRONMENTS, *(loaded.project.environments or {})})
    if name not in known:
        raise unknown_environment(name, known)
    return Settings(
        project=loaded.project,
        environment=name,
        folder=loaded.path.parent if loaded.path else folder,
        notices=loaded.diagnostics,
        place_of=loaded.place_of,
    )
