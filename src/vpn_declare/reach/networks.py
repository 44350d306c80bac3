"""All VPCs and networks of a topology, in one list."""

from collections.abc import Iterator
from dataclasses import dataclass

from vpn_declare.model.prefix import Prefix, parse_prefix
from vpn_declare.model.topology import Topology


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedNetwork:
    """A VPC or network.

    Attributes:
        address: Its topology address (``on-prem.office``).
        cidr: Its CIDR.
        site: Its site's name.
        is_vpc: Whether a cloud keeps it.
    """

    address: str
    cidr: str
    site: str
    is_vpc: bool

    @property
    def prefix(self) -> Prefix:
        """The CIDR as integers; parsed at each call."""
        return parse_prefix(self.cidr)

    @property
    def path(self) -> str:
        """The topology path of its CIDR (``sites.on-prem.networks.office.cidr``)."""
        group = "vpcs" if self.is_vpc else "networks"
        return f"sites.{self.site}.{group}.{self.address.partition('.')[2]}.cidr"


def networks_of(topology: Topology) -> Iterator[PlacedNetwork]:
    """Yield every VPC and network, site by site."""
    for site in topology.sites.values():
        for vpc in site.vpcs.values():
            yield PlacedNetwork(
                address=f"{site.name}.{vpc.name}", cidr=vpc.cidr, site=site.name, is_vpc=True
            )
        for network in site.networks.values():
            yield PlacedNetwork(
                address=f"{site.name}.{network.name}",
                cidr=network.cidr,
                site=site.name,
                is_vpc=False,
            )
