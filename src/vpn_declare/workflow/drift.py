"""``drift``: what the far side shows otherwise than state remembers. It writes nothing there."""

from collections.abc import Mapping
from dataclasses import dataclass

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, has_errors
from vpn_declare.model.observation import Account
from vpn_declare.model.topology import Topology
from vpn_declare.observe import Stranger, strangers
from vpn_declare.plan import Drift, drifts, told
from vpn_declare.workflow.belonging import refuse_foreign_state
from vpn_declare.workflow.observation import Sought, observe_input, observed
from vpn_declare.workflow.recovery import look_at_unfinished
from vpn_declare.workflow.resources import wanted_resources
from vpn_declare.workflow.secrets import keys_of
from vpn_declare.workflow.strays import accounts_of, still_stray
from vpn_declare.workflow.topology import check_topology
from vpn_declare.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Drifted:
    """What was found.

    Attributes:
        looked_at: How many recorded resources were compared.
        drifts: What drifted, by address.
        strangers: What lies in our accounts and state does not know; empty unless asked for.
        notices: Remarks.
    """

    looked_at: int
    drifts: tuple[Drift, ...]
    strangers: tuple[Stranger, ...] = ()
    notices: tuple[Diagnostic, ...] = ()


def drift_of(workspace: Workspace, *, unmanaged: bool, parallelism: int) -> Drifted:
    """Compare everything that state remembers with what is there.

    Raises:
        DiagnosticsError: an earlier run left a question for a person (exit 7), state belongs to
            another environment (exit 3), or the far side cannot be looked at.
        StateError: state cannot be read.
    """
    keys = keys_of(workspace)
    remarks = look_at_unfinished(workspace, keys)
    recorded = workspace.store.records()
    refuse_foreign_state(workspace, recorded)
    topology = _topology(workspace)
    sites = topology.sites if topology else {}
    accounts = accounts_of(workspace, workspace.store.base(), recorded, sites)
    sought = Sought(recorded=recorded, parallelism=parallelism, accounts=accounts)
    observation = observed(workspace, keys, sought)
    ignored = _ignored(workspace, topology)
    found = drifts(recorded, observation, workspace.providers.kind_of, ignored)
    strays = still_stray(workspace, observation.strays)
    looked_at = len(observation.objects) + len(observation.vanished)
    return Drifted(
        looked_at=looked_at,
        drifts=found,
        strangers=_strangers(workspace, accounts, parallelism) if unmanaged else (),
        notices=(*remarks, *observation.diagnostics, *told(strays)),
    )


def _topology(workspace: Workspace) -> Topology | None:
    """Return the topology, or None where it cannot be read or has errors."""
    checked = check_topology(workspace)
    return None if has_errors(checked.diagnostics) else checked.topology


def _ignored(workspace: Workspace, topology: Topology | None) -> Mapping[Address, tuple[str, ...]]:
    """Return what the topology says to leave alone; nothing, where it cannot be expanded."""
    if topology is None:
        return {}
    try:
        resources = wanted_resources(workspace, topology).resources
    except DiagnosticsError:
        return {}
    return {address: wanted.ignore for address, wanted in resources.items() if wanted.ignore}


def _strangers(
    workspace: Workspace, accounts: tuple[Account, ...], parallelism: int
) -> tuple[Stranger, ...]:
    recorded = workspace.store.records()
    try:
        return strangers(observe_input(workspace, recorded, parallelism, accounts))
    except ProviderError as error:
        raise DiagnosticsError([_not_listed(error)]) from error


def _not_listed(error: ProviderError) -> Diagnostic:
    return Diagnostic(
        code="VPN240",
        summary="The far side could not be looked at",
        detail=f"Its objects could not be listed: {error.message}",
        fix="Try again, or leave --unmanaged out.",
        vendor_code=error.vendor_code,
    )
