"""Since when the gateways have their keys: noted after an apply, told once a key is old.

State remembers, for each reference, the fingerprint that was given last and the moment, as
``4f1c...@1790000000``. The moment is never part of a plan's changes, only of what is remarked.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from vpn_declare.contracts.lock import Token
from vpn_declare.kinds.key_checks import OLD_KEY
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.topology import Topology
from vpn_declare.model.value import SecretRef
from vpn_declare.workflow.workspace import Workspace

_KEY: Final = "key-since:"
"""Begins the key under which it is remembered; a colon is in no name of a pool."""
_DAY: Final = 86_400


def note_ages(workspace: Workspace, token: Token) -> None:
    """Remember the present moment for each key that gateways have since the run before.

    Raises:
        StateError: state cannot be written.
    """
    known = workspace.store.allocations()
    now = int(workspace.door.now())
    new: dict[str, str] = {}
    for ref in _given(workspace):
        name = f"{_KEY}{ref.reference}"
        if known.get(name, "").partition("@")[0] != ref.fingerprint:
            new[name] = f"{ref.fingerprint}@{now}"
    if new:
        workspace.store.remember(token, new)


def old_keys(workspace: Workspace, topology: Topology | None) -> Iterator[Diagnostic]:
    """Yield a warning for each key that is in use for longer than the settings allow."""
    if topology is None:
        return
    known = workspace.store.allocations()
    days = workspace.settings.oldest_key_days
    told: set[str] = set()
    for tunnel in topology.tunnels.values():
        _, at, moment = known.get(f"{_KEY}{tunnel.psk}", "").partition("@")
        if not at or tunnel.psk in told:
            continue
        told.add(tunnel.psk)
        if workspace.door.now() - int(moment) > days * _DAY:
            since = datetime.fromtimestamp(int(moment), UTC).date()
            yield OLD_KEY.finding(
                f"tunnels.{tunnel.address}.psk",
                f"The key {tunnel.psk} is in use since {since}, for more than {days} days.",
            )


def _given(workspace: Workspace) -> Iterator[SecretRef]:
    """Yield the keys that gateways were given, but for those that stand in for secrets."""
    for record in workspace.store.records().values():
        for value in record.attributes.values():
            if isinstance(value, SecretRef) and value.fingerprint and not value.is_throw_away:
                yield value
