"""The tunnels outside of a lab as they are now, as far as their providers tell."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from vpn_declare.contracts.sight import Running
from vpn_declare.model.address import Address
from vpn_declare.model.resource import Recorded
from vpn_declare.observe import running
from vpn_declare.workflow.belonging import refuse_foreign_state
from vpn_declare.workflow.observation import observe_input
from vpn_declare.workflow.secrets import keys_of
from vpn_declare.workflow.tunnel_ends import CHILD, TunnelEnd, tunnel_ends
from vpn_declare.workflow.workspace import Workspace


def ends_that_run(workspace: Workspace, parallelism: int) -> tuple[TunnelEnd, ...]:
    """Return every end that state remembers, with what its far side tells of it. Reads only.

    Raises:
        DiagnosticsError: state belongs to another environment (exit 3).
        StateError: state cannot be read.
    """
    recorded = workspace.store.records()
    refuse_foreign_state(workspace, recorded)
    children = {address: one for address, one in recorded.items() if one.kind == CHILD}
    try:
        seen = running(observe_input(workspace, children, parallelism))
    except Exception:  # a provider's bug: its traceback is kept, and may quote a key
        scrubber_of(workspace, recorded)
        raise
    return tunnel_ends(recorded, _heard(workspace, recorded, seen))


def _heard(
    workspace: Workspace, recorded: Mapping[Address, Recorded], seen: Mapping[Address, Running]
) -> dict[Address, Running]:
    """Return what was seen without any secret; keys are read only where words were heard."""
    if not any(one.is_up is None and one.cause for one in seen.values()):
        return dict(seen)
    scrub = scrubber_of(workspace, recorded)
    return {address: replace(one, cause=scrub(one.cause)) for address, one in seen.items()}


def scrubber_of(
    workspace: Workspace, recorded: Mapping[Address, Recorded]
) -> Callable[[str], str]:
    """Return what takes out of a text every secret that was ever sent."""
    keys = keys_of(workspace)
    keys.hearing.know(*(record.attributes for record in recorded.values()))
    return keys.scrub
