"""VPN702: an address inside a tunnel that the product of an end does not take."""

from collections.abc import Iterator
from ipaddress import IPv4Interface
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.address_ranges import is_within, touches
from vpn_declare.kinds.capabilities import Capabilities, Capability
from vpn_declare.kinds.inside_tunnels import (
    InsideEnd,
    inside_ends,
    inside_prefix,
    is_of_the_gateway,
)
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.prefix import cidr_of
from vpn_declare.model.topology import Topology

_INFO: Final = RuleInfo(
    code="VPN702",
    name="inside-not-taken",
    severity=Severity.ERROR,
    summary="Product does not take the address inside the tunnel",
    why="The product refuses the prefix, keeps it for itself, or numbers the two ends itself.",
    fix="Choose a prefix that both products take; the tables of capabilities say which.",
    source="tables of capabilities (AWS: a /30 of 169.254.0.0/16 but for seven; Azure: "
    "169.254.21.0 to 169.254.22.255, or an address of its own network)",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for tunnel in topology.tunnels.values():
        for one in inside_ends(tunnel):
            capability = capabilities.at(one.end.site)
            inside = _looked_at(one, capability)
            if inside is None or is_of_the_gateway(topology, one.end, capability):
                continue
            for fact, told in _faults(one, inside, capability):
                yield _INFO.finding(
                    one.path if one.end.inside else f"tunnels.{tunnel.address}",
                    f"{tunnel.address} has {inside} inside; {capability.name} at "
                    f"{one.end.address} {told}",
                    severity=capability.severity(f"inside.{fact}"),
                )


def _looked_at(one: InsideEnd, capability: Capability) -> str | None:
    """Return the end's own address, or else the far end's, which is in the same prefix."""
    if one.end.inside is not None or capability.inside.own_networks:
        return one.end.inside
    return one.other.inside


def _faults(one: InsideEnd, inside: str, capability: Capability) -> Iterator[tuple[str, str]]:
    """Yield what a product has against an address: the fact that it rests on, and the words."""
    demands = capability.inside
    prefix = inside_prefix(inside)
    if demands.ranges and not is_within(prefix, demands.ranges):
        also = ", or an address behind the gateway" if demands.own_networks else ""
        yield "ranges", f"takes {', '.join(map(cidr_of, demands.ranges))}{also}."
    elif touches(prefix, demands.reserved):
        kept = next(item for item in demands.reserved if item.overlaps(prefix))
        yield "reserved", f"keeps {cidr_of(kept)} for itself."
    length = IPv4Interface(inside).network.prefixlen
    if demands.lengths and length not in demands.lengths:
        yield "lengths", f"takes {', '.join(f'/{item}' for item in sorted(demands.lengths))}."
    elif demands.own_host is not None and _is_wrong_side(one, demands.own_host):
        right = prefix.first + demands.own_host
        yield "own_host", f"takes {IPv4Interface(right).ip} for itself."


def _is_wrong_side(one: InsideEnd, own_host: int) -> bool:
    """Tell whether an end has another host address than it takes, or the far end has that one."""
    if one.end.inside is not None:
        return _host(one.end.inside) != own_host
    return one.other.inside is not None and _host(one.other.inside) == own_host


def _host(inside: str) -> int:
    interface = IPv4Interface(inside)
    return int(interface.ip) - int(interface.network.network_address)


RULE: Final = FunctionRule(_INFO, _check)
