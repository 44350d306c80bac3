"""What each provider is handed: its settings, a folder, the door's clock and chance."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vpn_declare.contracts.provider import Context
from vpn_declare.workflow.door import Door


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexts:
    """Makes contexts. ``settings`` returns a provider's block of ``vpn-declare.yaml``."""

    private: Path
    settings: Callable[[str], Mapping[str, object]]
    door: Door

    def of(self, provider: str) -> Context:
        """Return the context for a provider."""
        return Context(
            folder=str(self.private),
            settings=self.settings(provider),
            environment=self.door.environ,
            now=self.door.now,
            sleep=self.door.sleep,
            new_id=self.door.new_id,
        )
