"""A look at the far side, for ``plan``, ``apply`` and ``drift``."""

from collections.abc import Mapping

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import DiagnosticsError, has_errors
from vpn_declare.model.observation import Account, Observation
from vpn_declare.model.resource import Recorded
from vpn_declare.observe import Insistence, ObserveInput, observe
from vpn_declare.workflow.workspace import Workspace


def observe_input(
    workspace: Workspace,
    recorded: Mapping[Address, Recorded],
    parallelism: int,
    accounts: tuple[Account, ...] = (),
) -> ObserveInput:
    """Return what a look at these records takes, and at whatever else is in these accounts."""
    door = workspace.door
    return ObserveInput(
        recorded=recorded,
        session_for=workspace.sessions,
        kind_of=workspace.providers.kind_of,
        lineage=workspace.store.base().lineage,
        parallelism=parallelism,
        accounts=accounts,
        insistence=lambda provider: Insistence(
            monotonic=door.monotonic,
            sleep=door.sleep,
            chance=door.chance,
            patience=workspace.settings.patience,
            call_seconds=workspace.settings.call_seconds(provider),
        ),
    )


def observed(
    workspace: Workspace,
    recorded: Mapping[Address, Recorded],
    parallelism: int,
    accounts: tuple[Account, ...] = (),
) -> Observation:
    """Look at what is behind these records, now, and for strays in these accounts.

    Raises:
        DiagnosticsError: some of it cannot be looked at; a plan without it would lie.
    """
    found = observe(observe_input(workspace, recorded, parallelism, accounts))
    if has_errors(found.diagnostics):
        raise DiagnosticsError(found.diagnostics)
    return found
