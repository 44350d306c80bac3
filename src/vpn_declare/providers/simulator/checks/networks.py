"""VPCs and subnets: shapes, overlaps, and what keeps one from being deleted."""

from vpn_declare.model.prefix import Prefix
from vpn_declare.model.resource import Status
from vpn_declare.providers.simulator.desk import (
    Desk,
    Draft,
    is_ipv4,
    locked,
    prefix_length,
)
from vpn_declare.providers.simulator.thing import Links, Thing


def admit_vpc(desk: Desk, draft: Draft) -> Links:
    """Check a VPC: its range and length, and that no other of the region overlaps it.

    One that is being deleted still counts (seen at VNG's API).
    """
    cidr = desk.prefix(draft, "cidr")
    profile = desk.profile
    if profile.vpc_ranges and not any(block.contains(cidr) for block in profile.vpc_ranges):
        raise desk.refusal("User can't use this range, reserved for system.")
    if profile.vpc_lengths and prefix_length(cidr) not in profile.vpc_lengths:
        raise desk.refusal("Invalid CIDR.")
    if not is_ipv4(cidr):
        return Links()
    if profile.vendor_codes:
        desk.refuse_overlap(draft, desk.account, cidr, "VPC is overlap with another.")
    return _ranged(Links(), desk.account, cidr)


def admit_subnet(desk: Desk, draft: Draft) -> Links:
    """Check a subnet: that it lies in its VPC, its length, and that no other overlaps it."""
    vpc = desk.active(draft, "vpc", "vpc")
    cidr = desk.prefix(draft, "cidr")
    lengths = desk.profile.subnet_lengths
    if lengths and prefix_length(cidr) not in lengths:
        allowed = ", ".join(f"/{length}" for length in sorted(lengths))
        message = f"CIDR notation /{prefix_length(cidr)} is not allowed."
        raise desk.refusal(f"{message} Allowed CIDR notations are [{allowed}]")
    if not is_ipv4(cidr):
        return Links(parent=vpc.id)
    space = Prefix(4, vpc.links.first or 0, vpc.links.last or 0)
    if not space.contains(cidr):
        raise desk.refusal(f"Invalid CIDR. The subnet must lie in {vpc.text('cidr')}.")
    desk.refuse_overlap(draft, vpc.id, cidr, "Subnet is overlap with another.")
    return _ranged(Links(parent=vpc.id), vpc.id, cidr)


def release_vpc(desk: Desk, vpc: Thing) -> None:
    """Check that a VPC is empty, and that no gateway was in it a moment ago."""
    contents = desk.ledger.below(vpc.id)
    for kind, name in (("gateway", "VPN"), ("subnet", "subnet"), ("route_table", "route table")):
        held = [thing for thing in contents if thing.kind == kind]
        if not held:
            continue
        if all(thing.status(desk.ledger.now) is Status.DELETING for thing in held):
            raise locked(vpc, f"cannot be deleted yet: its {name} is being deleted.")
        if kind == "gateway":
            raise desk.refusal(f"VPC {vpc.id} is currently being used by a vNetwork")
        raise desk.refusal(f"Cannot delete this VPC because it contains the {name}.")
    if desk.ledger.now < vpc.busy_until:
        raise locked(vpc, "is currently being used by a vNetwork")


def release_subnet(desk: Desk, subnet: Thing) -> None:
    """Check that a subnet is made, and that no gateway has its address from it."""
    now = desk.ledger.now
    if subnet.status(now) is Status.PENDING:
        raise locked(subnet, "is not made yet. Cannot delete the creating subnet")
    for gateway in desk.ledger.on_subnet(subnet.id):
        if gateway.status(now) is Status.DELETING:
            raise locked(subnet, f"cannot be deleted yet: {gateway.id} is being deleted.")
        raise desk.refusal(f"Cannot delete subnet: {gateway.id} is using this subnet.")


def _ranged(links: Links, scope: str, prefix: Prefix) -> Links:
    return Links(parent=links.parent, scope=scope, first=prefix.first, last=prefix.last)
