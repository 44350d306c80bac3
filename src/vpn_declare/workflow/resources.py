"""From a topology to the resources that its providers want."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from vpn_declare.expand import expand
from vpn_declare.kinds.crypto.pins import pinned_proposals
from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, has_errors
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import Topology
from vpn_declare.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Wanted resources, remarks on them, and what state is to remember of how they were made."""

    resources: Mapping[Address, Resource]
    notices: tuple[Diagnostic, ...]
    pins: Mapping[str, str]


def wanted_resources(
    workspace: Workspace, topology: Topology, upgraded: Collection[str] = ()
) -> Wanted:
    """Expand a topology.

    Args:
        workspace: Where state remembers what tunnels have.
        topology: What is declared.
        upgraded: Tunnels that are to have the best proposals of today, not those that they have.

    Raises:
        DiagnosticsError: a provider is missing, or cannot express what is written.
    """
    missing = workspace.providers.missing_for(topology)
    if missing:
        raise DiagnosticsError(missing)
    remembered = pinned_proposals(topology, workspace.store.allocations())
    pinned = {key: one for key, one in remembered.items() if key not in upgraded}
    expansion = expand(topology, workspace.providers.of_site, pinned)
    remarks = tuple(
        replace(item, place=item.place or topology.place_of(item.path))
        for item in expansion.diagnostics
    )
    if has_errors(remarks):
        raise DiagnosticsError(remarks)
    return Wanted(
        resources=expansion.resources,
        notices=(*remarks, *expansion.remarks),
        pins=expansion.pins,
    )
