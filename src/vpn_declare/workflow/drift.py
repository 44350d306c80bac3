"""``drift``: what the far side shows otherwise than state remembers. It writes nothing there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, has_errors
from vpn_declare.model.forgotten import forgotten_key
from vpn_declare.model.observation import Observation
from vpn_declare.model.resource import Recorded, Resource
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
        seen: What the look brought.
        notices: Remarks.
    """

    looked_at: int
    drifts: tuple[Drift, ...]
    strangers: tuple[Stranger, ...] = ()
    notices: tuple[Diagnostic, ...] = ()
    seen: Observation = field(default_factory=Observation)


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
    wanted = _wanted(workspace, topology)
    ignored = {address: one.ignore for address, one in wanted.items() if one.ignore}
    found = drifts(recorded, observation, workspace.providers.kind_of, ignored)
    strays = still_stray(workspace, observation.strays)
    looked_at = len(observation.objects) + len(observation.vanished)
    return Drifted(
        looked_at=looked_at,
        drifts=found,
        strangers=_strangers(workspace, sought, wanted) if unmanaged else (),
        notices=(*remarks, *observation.diagnostics, *told(strays)),
        seen=observation,
    )


def _topology(workspace: Workspace) -> Topology | None:
    """Return the topology, or None where it cannot be read or has errors."""
    checked = check_topology(workspace)
    return None if has_errors(checked.diagnostics) else checked.topology


def _wanted(workspace: Workspace, topology: Topology | None) -> Mapping[Address, Resource]:
    """Return what the topology declares; nothing, where it cannot be expanded."""
    if topology is None:
        return {}
    try:
        return wanted_resources(workspace, topology).resources
    except DiagnosticsError:
        return {}


def _strangers(
    workspace: Workspace, sought: Sought, wanted: Mapping[Address, Resource]
) -> tuple[Stranger, ...]:
    recorded = workspace.store.records()
    given = observe_input(workspace, recorded, sought.parallelism, sought.accounts)
    try:
        found = strangers(given)
    except ProviderError as error:
        raise DiagnosticsError([_not_listed(error)]) from error
    remembered = workspace.store.allocations()
    free = {address for address in wanted if _is_free(recorded.get(address))}
    return tuple(_placed(stranger, remembered, free) for stranger in found)


def _is_free(record: Recorded | None) -> bool:
    return record is None or record.remote_id is None


def _placed(
    stranger: Stranger, remembered: Mapping[str, str], free: Collection[Address]
) -> Stranger:
    """Return a stranger with the address that it was forgotten at."""
    observed = stranger.observed
    key = forgotten_key(stranger.provider, observed.kind, observed.remote_id)
    address = remembered.get(key, "") if stranger.is_ours else ""
    return replace(stranger, forgotten_as=address, is_wanted=address in free)


def _not_listed(error: ProviderError) -> Diagnostic:
    return Diagnostic(
        code="VPN240",
        summary="The far side could not be looked at",
        detail=f"Its objects could not be listed: {error.message}",
        fix="Try again, or leave --unmanaged out.",
        vendor_code=error.vendor_code,
    )
