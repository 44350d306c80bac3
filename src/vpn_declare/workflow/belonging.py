"""Refuses to mix environments in one state: simulated objects are not production's to delete."""

from collections.abc import Mapping

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.resource import Recorded
from vpn_declare.workflow.workspace import Workspace


def refuse_foreign_state(workspace: Workspace, recorded: Mapping[Address, Recorded]) -> None:
    """Refuse to plan for another environment than the one that filled the state.

    Raises:
        DiagnosticsError: with exit code 3; nothing was done.
    """
    if not recorded:
        return
    runs = workspace.store.runs(1)
    before = runs[0].environment if runs else ""
    if before and before != workspace.environment:
        raise DiagnosticsError([_refusal(workspace, before, len(recorded))], exit_code=3)


def _refusal(workspace: Workspace, before: str, number: int) -> Diagnostic:
    return Diagnostic(
        code="VPN613",
        summary="State belongs to another environment",
        detail=(
            f"{workspace.store.location} remembers {number} objects of the environment "
            f"{before!r}; this command works in {workspace.environment!r}. One state for both "
            "would destroy the one to make the other."
        ),
        fix=(
            f"Say `--environment {before}`, or destroy there first, or give "
            f"{workspace.environment!r} a state of its own by `--state URL`."
        ),
    )
