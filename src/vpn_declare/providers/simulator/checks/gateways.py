"""Gateways: VNG calls one a VPN.

In a cloud it has a VPC, a subnet and a package; on premises none of them. A gateway on premises is
a box that somebody put there: it keeps the public address that was declared for it, and is ready
at once.
"""

from vpn_declare.model.prefix import Prefix
from vpn_declare.model.value import Value
from vpn_declare.providers.simulator.addresses import (
    premises_address,
    private_address,
    public_address,
)
from vpn_declare.providers.simulator.desk import Desk, Draft
from vpn_declare.providers.simulator.thing import Links


def admit_gateway(desk: Desk, draft: Draft) -> Links:
    """Check a gateway: its VPC, a subnet of that VPC, and its package."""
    if "vpc" not in draft.attributes:
        return Links()
    vpc = desk.active(draft, "vpc", "vpc")
    subnet = desk.active(draft, "subnet", "subnet")
    if subnet.links.parent != vpc.id:
        raise desk.refusal(f"Subnet {subnet.id} is not in VPC {vpc.id}.")
    tunnels_of_package(desk, draft.attributes.get("package"))
    return Links(parent=vpc.id, subnet=subnet.id)


def tunnels_of_package(desk: Desk, package: Value) -> int | None:
    """Return how many tunnels a package carries; None where packages have no limit.

    Raises:
        ProviderError: there is no such package.
    """
    offered = desk.profile.tunnels_of_package
    if not offered:
        return None
    wanted = "standard" if package is None else str(package).casefold()
    if wanted not in offered:
        raise desk.refusal(f"Package {package} is not offered. Offered: {', '.join(offered)}.")
    return offered[wanted]


def addresses_of(desk: Desk, draft: Draft, links: Links, seed: str) -> dict[str, Value]:
    """Return the addresses that a new gateway gets; they are shown once it is ready.

    Raises:
        ProviderError: there is none left.
    """
    outputs: dict[str, Value] = {"private_ip": _private_ip(desk, draft, links, seed)}
    if draft.attributes.get("public_ip") is None:
        address = public_address(f"{seed}:{draft.id}", desk.ledger.is_public_ip_taken)
        if address is None:
            raise desk.refusal("No public address is left.")
        outputs["public_ip"] = address
    return outputs


def _private_ip(desk: Desk, draft: Draft, links: Links, seed: str) -> str:
    subnet = desk.ledger.get(links.subnet) if links.subnet is not None else None
    if subnet is None or subnet.links.first is None or subnet.links.last is None:
        return premises_address(f"{seed}:{draft.id}")
    others = desk.ledger.on_subnet(subnet.id)
    taken = frozenset(str(other.outputs.get("private_ip")) for other in others)
    address = private_address(Prefix(4, subnet.links.first, subnet.links.last), taken)
    if address is None:
        raise desk.refusal(f"No address is left in subnet {subnet.id}.")
    return address
