"""What the files declare, ready to be planned."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.plan import Base
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import Import, Move, Removal, Site, Topology
from vpn_declare.workflow.expectations import refuse_broken
from vpn_declare.workflow.key_versions import remembered_versions
from vpn_declare.workflow.preferences import remembered_preferences
from vpn_declare.workflow.resources import wanted_resources
from vpn_declare.workflow.topology import check_topology, findings_for_real, good_topology
from vpn_declare.workflow.tunnel_names import tunnels_matching
from vpn_declare.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """Wanted resources, and what the files say about renames and the like.

    ``base`` is the state whose remembered allocations were used. ``targets`` narrow the plan to
    these addresses; empty means everything. ``topology`` is None where everything is to go;
    ``sites`` are declared even then, if the files can be read.
    """

    base: Base
    name: str
    resources: Mapping[Address, Resource] = field(default_factory=dict)
    moved: tuple[Move, ...] = ()
    removed: tuple[Removal, ...] = ()
    imports: tuple[Import, ...] = ()
    allocations: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Diagnostic, ...] = ()
    targets: tuple[Address, ...] = ()
    topology: Topology | None = None
    sites: Mapping[str, Site] = field(default_factory=dict)


def declared_now(workspace: Workspace, upgrades: tuple[str, ...] = ()) -> Declared:
    """Load, check and expand the topology. Writes nothing.

    ``upgrades`` names tunnels that are to have the best proposals of today; globs.

    Raises:
        DiagnosticsError: it has errors, or a provider is missing; or nothing is named so.
    """
    base = workspace.store.base()
    topology, notices = good_topology(workspace)
    upgraded = tunnels_matching(topology, upgrades)
    return declared_of(workspace, topology, notices, base, upgraded)


def declared_of(
    workspace: Workspace,
    topology: Topology,
    notices: tuple[Diagnostic, ...],
    base: Base,
    upgraded: Collection[str] = (),
) -> Declared:
    """Return what a topology declares; ``upgraded`` as for ``wanted_resources``.

    Raises:
        DiagnosticsError: a provider is missing, or cannot express what is written; or what the
            files expect of reachability is not so (exit 3).
    """
    warnings = refuse_broken(topology)
    wanted = wanted_resources(workspace, topology, upgraded)
    known = workspace.store.allocations()
    return Declared(
        base=base,
        name=topology.name,
        resources=wanted.resources,
        moved=topology.moved,
        removed=topology.removed,
        imports=topology.imports,
        allocations={
            **topology.allocations,
            **remembered_versions(topology),
            **remembered_preferences(topology, known),
            **wanted.pins,
        },
        topology=topology,
        sites=topology.sites,
        notices=(*notices, *warnings, *findings_for_real(workspace, topology), *wanted.notices),
    )


def nothing_declared(workspace: Workspace) -> Declared:
    """Return the wish that nothing be there. What was made can go even if the file is broken."""
    topology = check_topology(workspace).topology
    name = topology.name if topology else workspace.folder.absolute().name
    sites = topology.sites if topology else {}
    return Declared(base=workspace.store.base(), name=name, sites=sites)
