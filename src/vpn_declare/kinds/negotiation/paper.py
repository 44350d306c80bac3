"""The two ends of a tunnel as each is set up: what they would put into their first messages."""

from dataclasses import dataclass, replace
from typing import Final

from vpn_declare.contracts.provider import Proposal
from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.kinds.crypto.solve import EndProposals
from vpn_declare.kinds.crypto.tunnels import TunnelProposals
from vpn_declare.kinds.endpoint import endpoint_of
from vpn_declare.model.address import Ref
from vpn_declare.model.end_settings import (
    IKE_VERSION,
    Encapsulation,
    EndSettings,
    SelectorStyle,
    Starter,
)
from vpn_declare.model.topology import DYNAMIC, Gateway, Initiator, Topology, Tunnel, TunnelEnd

_NONE: Final = Proposal(encryption="", integrity="", prf="", dh="", lifetime_seconds=0)
_ANY: Final = EndProposals(ike=_NONE, esp=_NONE)
"""What two ends have alike of which no proposals are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperEnd:
    """One end, ready to negotiate.

    Attributes:
        address: Its gateway, ``site.gateway``.
        ike_version: Version of IKE that it speaks.
        ike: Its IKE proposal (phase 1).
        esp: Its ESP proposal (phase 2); an empty ``dh`` is no PFS.
        local_id: IKE identity that it presents.
        remote_id: IKE identity that it expects.
        has_key: Whether it has a pre-shared key.
        starts: Whether it starts IKE.
        is_dynamic: Nobody can call it: its address changes.
        behind_nat: Its address is translated.
        nat_t: How it treats a translator on the way.
        selectors: How it makes Child SAs.
        local_ts: CIDRs that it lets through from its own side, sorted.
        remote_ts: CIDRs that it lets through from the far side, sorted.
    """

    address: str
    ike_version: int = IKE_VERSION
    ike: Proposal
    esp: Proposal
    local_id: str
    remote_id: str = ""
    has_key: bool = True
    starts: bool = True
    is_dynamic: bool = False
    behind_nat: bool = False
    nat_t: Encapsulation = Encapsulation.AUTO
    selectors: SelectorStyle = SelectorStyle.PER_PAIR
    local_ts: tuple[str, ...] = ()
    remote_ts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """Puts both ends of tunnels on paper; what is common to many tunnels is worked out once."""

    topology: Topology
    proposals: TunnelProposals
    capabilities: Capabilities

    @classmethod
    def of(cls, topology: Topology) -> "Paper":
        """Return the paper of a topology as it would be set up for the first time."""
        return cls(topology, TunnelProposals(topology), Capabilities(topology))

    def ends(self, tunnel: Tunnel) -> tuple[PaperEnd, PaperEnd] | None:
        """Return both ends, or None where the suite leaves them without proposals."""
        solution = self.proposals.at_ends(tunnel)
        if solution.left is None or solution.right is None:
            return None
        return self._both(tunnel, solution.left, solution.right)

    def ends_but_proposals(self, tunnel: Tunnel) -> tuple[PaperEnd, PaperEnd]:
        """Return both ends, alike in their proposals: for all that does not depend on these."""
        return self._both(tunnel, _ANY, _ANY)

    def _both(
        self, tunnel: Tunnel, at_left: EndProposals, at_right: EndProposals
    ) -> tuple[PaperEnd, PaperEnd]:
        left = self._end(tunnel, tunnel.left, at_left)
        right = self._end(tunnel, tunnel.right, at_right)
        return (
            _with_far_side(left, right, tunnel.left.own),
            _with_far_side(right, left, tunnel.right.own),
        )

    def _end(self, tunnel: Tunnel, end: TunnelEnd, proposals: EndProposals) -> PaperEnd:
        """Return an end as declared but for its proposals; the far side is not known yet."""
        site = self.topology.sites[end.site]
        gateway = site.gateways[end.gateway]
        identity = endpoint_of(site, gateway).identity
        return PaperEnd(
            address=end.address,
            ike=proposals.ike,
            esp=proposals.esp,
            local_id=f"the address of {end.address}" if isinstance(identity, Ref) else identity,
            has_key=bool(tunnel.psk.strip()),
            starts=self._starts(tunnel, end, gateway),
            is_dynamic=gateway.public_ip == DYNAMIC,
            behind_nat=gateway.behind_nat,
            selectors=self.capabilities.at(end.site).peering.selectors,
            local_ts=tuple(sorted(self._cidr(address) for address in end.carried)),
        )

    def _starts(self, tunnel: Tunnel, end: TunnelEnd, gateway: Gateway) -> bool:
        named = tunnel.left if tunnel.initiator is Initiator.LEFT else tunnel.right
        if not self.capabilities.at(end.site).peering.starts:
            return False
        if tunnel.initiator is not Initiator.EITHER:
            return named is end
        far = tunnel.right if end is tunnel.left else tunnel.left
        far_gateway = self.topology.sites[far.site].gateways[far.gateway]
        return far_gateway.public_ip != DYNAMIC or gateway.public_ip == DYNAMIC

    def _cidr(self, address: str) -> str:
        site, _, name = address.partition(".")
        return self.topology.sites[site].cidr_of(name)


def _with_far_side(near: PaperEnd, far: PaperEnd, own: EndSettings) -> PaperEnd:
    """Return an end with what it expects of the far one, and with what it has of its own."""
    return replace(
        near,
        ike_version=own.ike_version or near.ike_version,
        local_id=own.local_id or near.local_id,
        remote_id=own.remote_id or far.local_id,
        starts=near.starts if own.start is None else own.start is Starter.INITIATE,
        nat_t=own.nat_t or near.nat_t,
        selectors=own.selectors or near.selectors,
        local_ts=tuple(sorted(own.local_ts)) or near.local_ts,
        remote_ts=tuple(sorted(own.remote_ts)) or far.local_ts,
    )
