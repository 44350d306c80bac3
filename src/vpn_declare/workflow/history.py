"""``history`` and ``show RUN``: who applied what, when, and what became of it."""

from collections.abc import Sequence

from vpn_declare.contracts.journal import Run, RunStep
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.workflow.workspace import Workspace

_EVERY_RUN = 1_000_000


def runs_of(workspace: Workspace, limit: int) -> Sequence[Run]:
    """Return the latest runs, newest first.

    Raises:
        StateError: state cannot be read.
    """
    return workspace.store.runs(limit)


def run_at(workspace: Workspace, name: str) -> tuple[Run, Sequence[RunStep]]:
    """Return the run whose id begins with ``name``, with its steps in the order they ended.

    Raises:
        DiagnosticsError: no run's id begins so, or several do.
        StateError: state cannot be read.
    """
    found = [run for run in workspace.store.runs(_EVERY_RUN) if run.id.startswith(name)]
    if len(found) == 1:
        return found[0], workspace.store.run_steps(found[0].id)
    raise DiagnosticsError([_several(name, found) if found else _none(name)])


def _several(name: str, found: Sequence[Run]) -> Diagnostic:
    return Diagnostic(
        code="VPN634",
        summary="No single run is meant",
        detail=f"The ids of {len(found)} runs begin with {name!r}.",
        fix="Give more of the id; `vpn-declare history` lists them.",
    )


def _none(name: str) -> Diagnostic:
    return Diagnostic(
        code="VPN634",
        summary="No single run is meant",
        detail=f"{name!r} is no plan file and no address, and no run's id begins so.",
        fix="`vpn-declare history` lists the runs, `vpn-declare state list` the addresses.",
    )
