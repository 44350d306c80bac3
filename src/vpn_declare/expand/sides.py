"""Both sides of each tunnel, with everything that either provider has to know derived."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vpn_declare.contracts.provider import Endpoint, NamedPrefix, Provider, Start, TunnelSide
from vpn_declare.expand.proposals import ProposalMaker
from vpn_declare.kinds.crypto import EndProposals, Pinned
from vpn_declare.model.topology import Gateway, Initiator, Topology, Tunnel, TunnelEnd
from vpn_declare.reach.mtu import ETHERNET, path_under


@dataclass(slots=True)
class SideMaker:
    """Makes the sides of tunnels; endpoints and networks are asked for once."""

    topology: Topology
    providers: Mapping[str, Provider]
    pinned: Mapping[str, Pinned] = field(default_factory=dict)
    _endpoints: dict[str, Endpoint] = field(default_factory=dict)
    _prefixes: dict[str, NamedPrefix] = field(default_factory=dict)
    _proposals: ProposalMaker = field(init=False)

    def __post_init__(self) -> None:
        self._proposals = ProposalMaker(self.topology, self.pinned)

    @property
    def proposals(self) -> ProposalMaker:
        """Who chose the proposals, and why."""
        return self._proposals

    def sides_of(self, tunnel: Tunnel) -> tuple[TunnelSide, ...]:
        """Return the left and the right side; none if the ends have no common proposals."""
        solution = self._proposals.proposals_of(tunnel)
        if solution.left is None or solution.right is None:
            return ()
        left_starts, right_starts = (
            starts if end.own.start is None else Start(end.own.start.value)
            for end, starts in zip((tunnel.left, tunnel.right), self._starts(tunnel), strict=True)
        )
        return (
            self._side(tunnel, tunnel.left, tunnel.right, solution.left, left_starts),
            self._side(tunnel, tunnel.right, tunnel.left, solution.right, right_starts),
        )

    def _side(
        self,
        tunnel: Tunnel,
        local: TunnelEnd,
        remote: TunnelEnd,
        proposals: EndProposals,
        start: Start,
    ) -> TunnelSide:
        return TunnelSide(
            tunnel=tunnel,
            local=local,
            remote=remote,
            gateway=self._gateway(local),
            local_endpoint=_presenting(self._endpoint(local), local.own.local_id),
            remote_endpoint=_presenting(self._endpoint(remote), local.own.remote_id),
            local_prefixes=self._networks(local),
            remote_prefixes=self._networks(remote),
            ike=proposals.ike,
            esp=proposals.esp,
            start=start,
            path_mtu=self._path_mtu(tunnel),
            remote_asn=self._gateway(remote).asn,
            is_wrapped=path_under(self.topology, tunnel).has_nat,
        )

    def _gateway(self, end: TunnelEnd) -> Gateway:
        return self.topology.sites[end.site].gateways[end.gateway]

    def _path_mtu(self, tunnel: Tunnel) -> int | None:
        ends = (tunnel.left, tunnel.right)
        lines = [self._gateway(end).mtu for end in ends]
        if lines == [None, None]:
            return None
        return min(ETHERNET if mtu is None else mtu for mtu in lines)

    def _starts(self, tunnel: Tunnel) -> tuple[Start, Start]:
        """Return who starts IKE: the end that was named, else every end that can call the other.

        An end with a dynamic address cannot be called, so the other one waits.
        """
        match tunnel.initiator:
            case Initiator.LEFT:
                return Start.INITIATE, Start.RESPOND
            case Initiator.RIGHT:
                return Start.RESPOND, Start.INITIATE
            case Initiator.EITHER:
                left, right = self._endpoint(tunnel.left), self._endpoint(tunnel.right)
                return (
                    Start.RESPOND if right.address is None else Start.INITIATE,
                    Start.RESPOND if left.address is None else Start.INITIATE,
                )

    def _endpoint(self, end: TunnelEnd) -> Endpoint:
        found = self._endpoints.get(end.address)
        if found is None:
            site = self.topology.sites[end.site]
            found = self.providers[end.site].endpoint(site, site.gateways[end.gateway])
            self._endpoints[end.address] = found
        return found

    def _networks(self, end: TunnelEnd) -> tuple[NamedPrefix, ...]:
        return tuple(self._prefix(address) for address in sorted(end.carried))

    def _prefix(self, address: str) -> NamedPrefix:
        found = self._prefixes.get(address)
        if found is None:
            site_name, _, name = address.partition(".")
            site = self.topology.sites[site_name]
            group = "vpcs" if name in site.vpcs else "networks"
            found = NamedPrefix(
                address=address,
                cidr=site.cidr_of(name),
                source=f"sites.{site_name}.{group}.{name}.cidr",
            )
            self._prefixes[address] = found
        return found


def _presenting(endpoint: Endpoint, identity: str | None) -> Endpoint:
    """Return an endpoint with the identity that this end has of its own for it, if it has one."""
    return endpoint if identity is None else replace(endpoint, identity=identity)
