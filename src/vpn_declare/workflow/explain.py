"""``explain``: where each value of a thing comes from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.kinds.crypto.pins import pinned_proposals
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.kinds.negotiation import Paper, negotiate
from vpn_declare.model.address import Address, Ref
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.topology import Topology
from vpn_declare.model.value import Value
from vpn_declare.plan import attribute_of
from vpn_declare.reach.mtu import path_under, room_in
from vpn_declare.report.explain import (
    Explained,
    explain_resource,
    explain_thing,
    topology_path,
)
from vpn_declare.workflow.key_versions import with_key_versions
from vpn_declare.workflow.resources import wanted_resources
from vpn_declare.workflow.shard_names import split_into
from vpn_declare.workflow.shelf import did_you_mean
from vpn_declare.workflow.topology import check_topology, good_topology
from vpn_declare.workflow.workspace import Workspace

_TUNNELS: Final = "tunnels."


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was asked for, and its values."""

    title: str
    values: tuple[Explained, ...]


def explain(workspace: Workspace, address: str) -> Explanation:
    """Return where every value of an address of either form comes from.

    What rules find wrong does not keep a thing from being explained; it may be why somebody asks.

    Raises:
        DiagnosticsError: the topology cannot be read, or nothing has that address.
    """
    if "/" in address:
        return _resource(workspace, good_topology(workspace)[0], address)
    topology = _readable(workspace)
    path = topology_path(topology, address)
    if path is None:
        raise _unknown(address, _things(topology))
    values = explain_thing(topology, path)
    if path.startswith(_TUNNELS):
        values += tuple(_derived(workspace, topology, path.removeprefix(_TUNNELS)))
    return Explanation(title=path, values=values)


def _readable(workspace: Workspace) -> Topology:
    checked = check_topology(workspace)
    if checked.topology is None:
        raise DiagnosticsError(checked.diagnostics)
    return with_key_versions(checked.topology, workspace.store.allocations())


def _derived(workspace: Workspace, topology: Topology, address: str) -> Iterator[Explained]:
    """Yield why a tunnel has its proposals, what fits through them, and how its ends negotiate."""
    tunnel = topology.tunnels[address]
    below = path_under(topology, tunnel)
    pinned = pinned_proposals(topology, workspace.store.allocations())
    proposals = TunnelProposals(topology, pinned)
    ends = proposals.at_ends(tunnel)
    if ends.left is None:
        return
    reason = proposals.of(tunnel).reason
    yield Explained(name="proposals", value=reason, layer="derived", place="")
    room = room_in(ends.left.esp.as_attributes(), below)
    if room is not None:
        under = f"{below.mtu} bytes on the path, {'ESP in UDP' if below.has_nat else 'no NAT'}"
        for name, value in (("inner_mtu", room.mtu), ("tcp_mss", room.mss)):
            yield Explained(name=name, value=f"{value} ({under})", layer="derived", place="")
    on_paper = Paper(topology, proposals, Capabilities(topology)).ends(tunnel)
    for step in negotiate(*on_paper) if on_paper is not None else ():
        yield Explained(
            name=f"{step.exchange}: {step.matter}",
            value=f"{step.verdict}: {step.says}" if step.fails else step.says,
            layer="fails" if step.fails else "agreed",
            place="",
        )


def _resource(workspace: Workspace, topology: Topology, address: str) -> Explanation:
    resources = wanted_resources(workspace, topology).resources
    resource = resources.get(Address(address))
    if resource is None:
        raise _unknown(address, resources)
    title = f"{address}, kept by {resource.provider}, belongs to {resource.origin}"
    records = workspace.store.records()

    def known(ref: Ref) -> Value:
        return attribute_of(records.get(ref.address), ref)

    return Explanation(title=title, values=explain_resource(topology, resource, known))


def _things(topology: Topology) -> Iterable[str]:
    yield from topology.sites
    for site in topology.sites.values():
        for shelf in (site.gateways, site.vpcs, site.networks):
            yield from (f"{site.name}.{thing}" for thing in shelf)
    yield from topology.tunnels


def _unknown(address: str, known: Iterable[str]) -> DiagnosticsError:
    names = tuple(known)
    hint = split_into(address, names) or did_you_mean(address, names)
    return DiagnosticsError(
        [
            Diagnostic(
                code="VPN620",
                summary="Nothing has that address",
                detail=f"{address!r} is neither declared nor derived from what is declared.",
                fix=(
                    f"{hint}Write site, site.thing, a.x--b.y, or "
                    "site/kind/name as `vpn-declare expand --resources` lists them."
                ),
            )
        ]
    )
