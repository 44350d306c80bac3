"""Peers and children: VNG calls them Site and Tunnel, and numbers its refusals 2017 to 2023.

The numbers and their words are of VNG's page "Check conditions for VPN connection". Which of 2018
and 2019, 2020 and 2021 means which is not told there; we take the lower for malformed.
"""

from ipaddress import ip_address

from vpn_declare.model.prefix import Prefix, parse_prefix
from vpn_declare.providers.simulator.addresses import is_private, is_public
from vpn_declare.providers.simulator.checks.algorithms import check_proposal
from vpn_declare.providers.simulator.checks.gateways import tunnels_of_package
from vpn_declare.providers.simulator.desk import Desk, Draft, is_ipv4
from vpn_declare.providers.simulator.thing import Links, Thing

_OVERLAPPING_REMOTE = (
    "newly created RemoteSite Subnet overlaps with a previously created RemoteSite Subnet."
)


def admit_peer(desk: Desk, draft: Draft) -> Links:
    """Check a peer: the far address (2020, 2021), the key and the algorithms (2022)."""
    gateway = desk.active(draft, "gateway", "gateway")
    _check_remote_address(desk, draft)
    if draft.key is None:
        raise desk.refusal("PSK cannot be empty", "2022")
    check_proposal(desk, draft.attributes.get("ike"), needs_dh=True)
    return Links(parent=gateway.id, gateway=gateway.id)


def admit_child(desk: Desk, draft: Draft) -> Links:
    """Check a child: both prefixes, their overlaps (2017, 2023), the algorithms, the package."""
    peer = desk.active(draft, "peer", "peer")
    gateway_id = peer.links.parent or ""
    gateway = desk.ledger.get(gateway_id)
    vpc_id = gateway.links.parent if gateway is not None else None
    local = desk.prefix(draft, "local_cidr", "2018")
    remote = desk.prefix(draft, "remote_cidr", "2018")
    check_proposal(desk, draft.attributes.get("esp"), needs_dh=False)
    if not desk.profile.vendor_codes or gateway is None or vpc_id is None:
        return Links(parent=peer.id, gateway=gateway_id)
    if not is_ipv4(remote) or not is_private(remote):
        raise desk.refusal("Remote VPN CIDR must be CIDR Private", "2019")
    _check_apart(desk, vpc_id, local, remote)
    _check_remote_is_new(desk, draft, vpc_id, remote)
    _check_package(desk, draft, gateway)
    return Links(
        parent=peer.id, gateway=gateway_id, scope=vpc_id, first=remote.first, last=remote.last
    )


def release_peer(desk: Desk, peer: Thing) -> None:
    """Check that a peer has no children left."""
    if desk.ledger.below(peer.id):
        raise desk.refusal(f"Cannot delete site {peer.id}: it contains a tunnel.")


def _check_remote_address(desk: Desk, draft: Draft) -> None:
    text = draft.attributes.get("remote_address")
    if text == "dynamic" and not desk.profile.vendor_codes:
        return
    message = f"Remote VPN Gateway IP must be IP Public: {text!r}"
    try:
        version = ip_address(str(text)).version
    except ValueError:
        raise desk.refusal(message, "2020") from None
    if not desk.profile.vendor_codes:
        return
    if version != 4:  # noqa: PLR2004 - the IP version
        raise desk.refusal(message, "2020")
    if not is_public(str(text)):
        raise desk.refusal(message, "2021")


def _check_apart(desk: Desk, vpc_id: str, local: Prefix, remote: Prefix) -> None:
    """The documented condition: neither may contain the other."""
    vpc = desk.ledger.get(vpc_id)
    locals_ = [local] if vpc is None else [local, parse_prefix(vpc.text("cidr"))]
    if any(prefix.overlaps(remote) for prefix in locals_):
        raise desk.refusal("Overlapping CIDR in two sites", "2017")


def _check_remote_is_new(desk: Desk, draft: Draft, vpc_id: str, remote: Prefix) -> None:
    for other in desk.ledger.overlapping("child", vpc_id, remote):
        if other.id != draft.id:
            message = f"{_OVERLAPPING_REMOTE} {other.text('remote_cidr')} is a remote of {vpc_id}."
            raise desk.refusal(message, "2023")


def _check_package(desk: Desk, draft: Draft, gateway: Thing) -> None:
    package = gateway.attributes.get("package")
    limit = tunnels_of_package(desk, package)
    is_new = desk.ledger.get(draft.id) is None
    if limit is None or not is_new or desk.ledger.count_at(gateway.id, "child") < limit:
        return
    message = f"VPN {gateway.id} has {limit} tunnels, the most that package {package} carries."
    raise desk.refusal(message)
