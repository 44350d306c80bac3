"""``status``: the tunnels as they are now, each with its drift."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from vpn_declare.contracts.sight import TunnelSight
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.model.resource import Recorded
from vpn_declare.plan import Drift
from vpn_declare.workflow.drift import drift_of
from vpn_declare.workflow.environment import LAB
from vpn_declare.workflow.lab import look_at_lab
from vpn_declare.workflow.running import ends_that_run
from vpn_declare.workflow.workspace import Workspace

_NO_DRIFT = "no"
_NOT_KNOWN = "not known"
PARALLELISM: Final = 10
"""As the commands have it."""

_INSISTS_SECONDS: Final = 3.0
"""So long a silent far side is asked again: who looks wants to see now that it is silent. Ours."""


def status_of(workspace: Workspace) -> tuple[TunnelSight, ...]:
    """Return the tunnels, with what is otherwise than state remembers.

    In a lab both ends of each are seen, elsewhere what their providers tell.

    Raises:
        DiagnosticsError: there is no lab, or state belongs to another environment (exit 3).
        StateError: state cannot be read.
    """
    settings = replace(workspace.settings, insists_at_most=_INSISTS_SECONDS)
    workspace = replace(workspace, settings=settings)
    if workspace.environment == LAB:
        tunnels = look_at_lab(workspace).tunnels
    else:
        tunnels = tuple(end.row for end in ends_that_run(workspace, PARALLELISM))
    try:
        drifts = drift_of(workspace, unmanaged=False, parallelism=PARALLELISM).drifts
    except DiagnosticsError:  # `drift` says why: a question is left, or a far side is silent
        return tuple(replace(sight, drift=_NOT_KNOWN) for sight in tunnels)
    return tuple(replace(sight, drift=_drift_at(sight, drifts)) for sight in tunnels)


def _drift_at(sight: TunnelSight, drifts: tuple[Drift, ...]) -> str:
    """Return what drifted of a tunnel, in a few words."""
    found = (words for drift in drifts if _concerns(drift.record, sight) for words in _said(drift))
    return ", ".join(sorted(set(found))) or _NO_DRIFT


def _concerns(record: Recorded, sight: TunnelSight) -> bool:
    site, _, gateway = sight.gateway.partition(".")
    if record.site != site:
        return False
    match record.kind:
        case "gateway":
            return record.address.rpartition("/")[2] == gateway
        case "peer":
            return record.title == sight.connection
        case "child":
            return (record.attributes.get("local_cidr"), record.title) == (
                sight.local,
                sight.child,
            )
        case "route":
            return record.attributes.get("destination") == sight.remote
        case _:
            return False


def _said(drift: Drift) -> Iterator[str]:
    kind = drift.record.kind
    if not drift.differences:
        yield f"{kind} {drift.kind}"
    for difference in drift.differences:
        yield f"{kind} {difference.path}"
