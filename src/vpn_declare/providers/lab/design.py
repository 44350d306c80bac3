"""What a lab consists of, worked out from a topology: boxes, networks and the links between them.

Every network is one namespace, which holds its wire (a bridge) and, on it, one host. Every gateway
is one namespace with a leg in each network behind it and one towards the Internet, which is a
namespace that knows nothing but the public addresses. Addresses are kept once they were given.
"""

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, ip_network
from typing import Final

from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.topology import DYNAMIC, Topology
from vpn_declare.providers.lab.narrow import Narrow, narrow_lines

GIVEN: Final = IPv4Network("198.18.0.0/15")
"""Public addresses for gateways that a cloud would give one: RFC 2544, nobody's."""
ROUTER: Final = "192.0.0.8"
"""The Internet's address on every link: the dummy address of RFC 7600, part of no network."""
_LONGEST: Final = 30
"""The smallest network that has room for a gateway and a host."""
_NAME: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A gateway's leg in a network, with its address there."""

    gateway: str
    network: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """A network: its prefix, and the address of the one host in it."""

    cidr: str
    host: str

    @property
    def length(self) -> int:
        """Length of the prefix, bits."""
        return int(self.cidr.rpartition("/")[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A lab.

    Attributes:
        id: What tells this lab's namespaces from other people's.
        gateways: Public addresses of the gateways, by topology address.
        wires: The networks, by topology address.
        legs: Which gateway stands in which network.
        narrow: Lines that take less than Ethernet, by gateway.
    """

    id: str
    gateways: Mapping[str, str] = field(default_factory=dict)
    wires: Mapping[str, Wire] = field(default_factory=dict)
    legs: tuple[Leg, ...] = ()
    narrow: Mapping[str, Narrow] = field(default_factory=dict)

    @property
    def internet(self) -> str:
        """The namespace of the Internet."""
        return f"{self.prefix}inet"

    @property
    def prefix(self) -> str:
        """What the names of all namespaces of this lab begin with."""
        return f"vd-{self.id}-"

    def namespace(self, name: str) -> str:
        """Return the namespace of a gateway or network, by its topology address."""
        return f"{self.prefix}{short(name)}"

    @property
    def namespaces(self) -> Iterator[str]:
        """All namespaces, the Internet first."""
        yield self.internet
        yield from (self.namespace(name) for name in (*self.gateways, *self.wires))

    def legs_of(self, gateway: str) -> tuple[Leg, ...]:
        """Return a gateway's legs, by network."""
        return tuple(leg for leg in self.legs if leg.gateway == gateway)


def short(name: str) -> str:
    """Return a name of 8 characters for another one: interfaces have room for 15."""
    return hashlib.sha256(name.encode()).hexdigest()[:_NAME]


def lab_id(folder: str) -> str:
    """Return the id of the lab of a folder: it stays even if all notes of the lab are lost."""
    return short(folder)[:6]


def design_of(topology: Topology, before: Design) -> Design:
    """Return the lab of a topology; addresses are those of ``before`` where they still fit.

    Raises:
        DiagnosticsError: something in it cannot be played; all of it is told at once.
    """
    wanted = {
        f"{site.name}.{name}": site.cidr_of(name)
        for site in topology.sites.values()
        for name in (*site.vpcs, *site.networks)
    }
    faults = [fault for name, cidr in wanted.items() for fault in _faults(topology, name, cidr)]
    faults += _shared_addresses(topology)
    if faults:
        raise DiagnosticsError(faults)
    wires = _wires(wanted, before)
    return Design(
        id=before.id,
        gateways=_public_addresses(topology, before),
        wires=wires,
        legs=tuple(_legs(topology, wires, before)),
        narrow=narrow_lines(topology),
    )


def _faults(topology: Topology, name: str, cidr: str) -> Iterator[Diagnostic]:
    prefix = ip_network(cidr)
    is_playable = isinstance(prefix, IPv4Network) and 0 < prefix.prefixlen <= _LONGEST
    if not is_playable:
        site, _, short_name = name.partition(".")
        group = "vpcs" if short_name in topology.sites[site].vpcs else "networks"
        path = f"sites.{site}.{group}.{short_name}.cidr"
        yield Diagnostic(
            code="VPN670",
            summary="The lab cannot play this network",
            detail=f"{name} is {cidr}; the lab plays IPv4 networks of at most /{_LONGEST}, "
            "with room for a gateway and a host, and no default route.",
            fix="Try it with another network.",
            path=path,
            place=topology.place_of(path),
        )


def _declared(topology: Topology) -> dict[str, str | None]:
    return {
        f"{site.name}.{gateway.name}": gateway.public_ip
        for site in topology.sites.values()
        for gateway in site.gateways.values()
    }


def _shared_addresses(topology: Topology) -> list[Diagnostic]:
    owner: dict[str, str] = {}
    faults: list[Diagnostic] = []
    for name, address in sorted(_declared(topology).items()):
        if address in (None, DYNAMIC) or address is None:
            continue
        other = owner.setdefault(address, name)
        if other != name or ":" in address:
            site, _, gateway = name.partition(".")
            path = f"sites.{site}.gateways.{gateway}.public_ip"
            why = "is not IPv4" if other == name else f"is that of {other}, too"
            faults.append(
                Diagnostic(
                    code="VPN671",
                    summary="The lab cannot play this address",
                    detail=f"{address} of {name} {why}.",
                    fix="Give it an IPv4 address of its own.",
                    path=path,
                    place=topology.place_of(path),
                )
            )
    return faults


def _wires(wanted: Mapping[str, str], before: Design) -> dict[str, Wire]:
    """Return the networks. No two hosts share an address, even where networks overlap."""
    kept = {name: wire for name, wire in before.wires.items() if wanted.get(name) == wire.cidr}
    taken = {wire.host for wire in kept.values()}
    found: dict[str, Wire] = {}
    for name, cidr in sorted(wanted.items()):
        found[name] = kept.get(name) or Wire(cidr=cidr, host=_free_host(cidr, taken))
        taken.add(found[name].host)
    return found


def _free_host(cidr: str, taken: Container[str]) -> str:
    """Return the last usable address that no other host has."""
    network = IPv4Network(cidr)
    usable = (str(network[-number]) for number in range(2, network.num_addresses - 1))
    return next((host for host in usable if host not in taken), str(network[-2]))


def _public_addresses(topology: Topology, before: Design) -> dict[str, str]:
    declared = _declared(topology)
    fixed = {name: text for name, text in declared.items() if text not in (None, DYNAMIC)}
    found = {name: str(text) for name, text in fixed.items()}
    for name in declared.keys() - fixed.keys():
        kept = before.gateways.get(name)
        if kept is not None and kept not in found.values() and IPv4Address(kept) in GIVEN:
            found[name] = kept
    taken = set(found.values())
    free = (str(address) for address in GIVEN.hosts() if str(address) not in taken)
    for name in sorted(declared.keys() - found.keys()):
        found[name] = next(free)
    return dict(sorted(found.items()))


def _legs(topology: Topology, wires: Mapping[str, Wire], before: Design) -> Iterator[Leg]:
    kept = {(leg.gateway, leg.network): leg.address for leg in before.legs}
    taken = {name: {wire.host} for name, wire in wires.items()}
    wanted = sorted(_stands_in(topology))
    for gateway, network in wanted:
        address = kept.get((gateway, network))
        if address is not None and IPv4Address(address) in IPv4Network(wires[network].cidr):
            taken[network].add(address)
    for gateway, network in wanted:
        address = kept.get((gateway, network))
        if address is None or address not in taken[network]:
            hosts = IPv4Network(wires[network].cidr).hosts()
            address = next(str(host) for host in hosts if str(host) not in taken[network])
            taken[network].add(address)
        yield Leg(gateway=gateway, network=network, address=address)


def _stands_in(topology: Topology) -> Iterable[tuple[str, str]]:
    for site in topology.sites.values():
        for gateway in site.gateways.values():
            for network in gateway.networks:
                yield f"{site.name}.{gateway.name}", f"{site.name}.{network}"
