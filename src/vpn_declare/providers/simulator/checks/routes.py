"""Route tables and routes. A destination may stand in a table twice: nothing says it may not."""

from ipaddress import ip_address

from vpn_declare.model.prefix import parse_prefix
from vpn_declare.providers.simulator.desk import Desk, Draft
from vpn_declare.providers.simulator.thing import Links


def admit_route_table(desk: Desk, draft: Draft) -> Links:
    """Check a route table: its VPC, or its gateway for networks on premises."""
    if "vpc" in draft.attributes:
        return Links(parent=desk.active(draft, "vpc", "vpc").id)
    return Links(parent=desk.active(draft, "gateway", "gateway").id)


def admit_route(desk: Desk, draft: Draft) -> Links:
    """Check a route: a next hop that is an address, a destination outside the VPC itself."""
    table = desk.active(draft, "route_table", "route_table")
    destination = desk.prefix(draft, "destination")
    next_hop = draft.attributes.get("next_hop")
    try:
        ip_address(str(next_hop))
    except ValueError:
        raise desk.refusal(f"Route target {next_hop!r} is not an IP address.") from None
    vpc = desk.ledger.get(table.links.parent or "")
    if desk.profile.vendor_codes and vpc is not None and vpc.kind == "vpc":
        own = vpc.text("cidr")
        if parse_prefix(own).overlaps(destination):
            raise desk.refusal(f"Route destination must not overlap the CIDR of the VPC, {own}.")
    if desk.ledger.get(draft.id) is None:
        used = desk.ledger.count_below(table.id, "route") if "route" in desk.quotas else 0
        desk.refuse_above(desk.quotas.get("route"), used, "Route")
    return Links(parent=table.id)
