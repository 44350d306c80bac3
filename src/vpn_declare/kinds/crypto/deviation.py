"""An end's proposals where it has something of its own, because somebody else set it up."""

from dataclasses import replace

from vpn_declare.contracts.provider import Proposal
from vpn_declare.kinds.crypto.solve import EndProposals
from vpn_declare.kinds.crypto.transforms import AEAD, canonical_name
from vpn_declare.model.end_settings import NO_PFS, CryptoOverride, EndSettings


def deviating(proposals: EndProposals, own: EndSettings) -> EndProposals:
    """Return the proposals of an end with what it has of its own in them."""
    return EndProposals(
        ike=_proposal(proposals.ike, own.ike), esp=_proposal(proposals.esp, own.esp)
    )


def _proposal(proposal: Proposal, own: CryptoOverride) -> Proposal:
    encryption = canonical_name(own.encryption) if own.encryption else proposal.encryption
    integrity = canonical_name(own.integrity) if own.integrity else proposal.integrity
    dh = canonical_name(own.dh) if own.dh else proposal.dh
    lifetime = own.lifetime_seconds
    return replace(
        proposal,
        encryption=encryption,
        # A cipher that authenticates by itself has no integrity beside it.
        integrity="" if encryption in AEAD else integrity,
        prf=canonical_name(own.prf) if own.prf and proposal.prf else proposal.prf,
        dh="" if dh == NO_PFS else dh,
        lifetime_seconds=proposal.lifetime_seconds if lifetime is None else lifetime,
    )
