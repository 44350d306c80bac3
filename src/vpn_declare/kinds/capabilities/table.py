"""The tables of all products, and which of them speaks for a site."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from vpn_declare.kinds.capabilities.capability import Capability
from vpn_declare.kinds.capabilities.corrections import corrected
from vpn_declare.kinds.capabilities.products.aws import AWS
from vpn_declare.kinds.capabilities.products.azure import AZURE
from vpn_declare.kinds.capabilities.products.azure_vwan import AZURE_VWAN
from vpn_declare.kinds.capabilities.products.cisco_ios_xe import CISCO_IOS_XE
from vpn_declare.kinds.capabilities.products.fortigate import FORTIGATE
from vpn_declare.kinds.capabilities.products.gcp import GCP
from vpn_declare.kinds.capabilities.products.mikrotik import MIKROTIK
from vpn_declare.kinds.capabilities.products.openstack import OPENSTACK
from vpn_declare.kinds.capabilities.products.pfsense import PFSENSE
from vpn_declare.kinds.capabilities.products.strongswan import STRONGSWAN
from vpn_declare.kinds.capabilities.products.unlisted import UNLISTED
from vpn_declare.kinds.capabilities.products.vngcloud import VNGCLOUD
from vpn_declare.kinds.capabilities.products.vyos import VYOS
from vpn_declare.model.topology import Site, Topology
from vpn_declare.model.value import Attributes

PRODUCTS: Final = (
    AWS, AZURE, AZURE_VWAN, CISCO_IOS_XE, FORTIGATE, GCP, MIKROTIK, OPENSTACK, PFSENSE, STRONGSWAN,
    VNGCLOUD, VYOS,
)  # fmt: skip
"""Every product that we have a table of, by name."""

_BY_NAME: Final[Mapping[str, Capability]] = MappingProxyType(
    {
        **{item.name: item for item in PRODUCTS},
        "lab": STRONGSWAN,
        # The simulator plays VNG's cloud where nobody else's part is written.
        "simulator": VNGCLOUD,
        "opnsense": PFSENSE,
    }
)

PRODUCT_NAMES: Final = frozenset(_BY_NAME)
"""Every name that a table goes by."""


def product_of(site: Site) -> str:
    """Return the name that a site's table goes by: its device if it names one, else its provider.

    It is the written provider that counts, in every environment: what was simulated must be what
    is made later.
    """
    return site.device or site.provider


def capability_of(site: Site) -> Capability:
    """Return what the gateways of a site can do, as far as our tables know.

    A product without a table is taken to have what current products have.
    """
    return _BY_NAME.get(product_of(site), UNLISTED)


LISTED: Final = frozenset(_BY_NAME)
"""The names of providers and devices that we have a table of."""


def is_listed(site: Site) -> bool:
    """Tell whether we have a table of a site's product."""
    return product_of(site) in _BY_NAME


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the gateways of a topology can do; what the project corrects is corrected once."""

    topology: Topology
    _known: dict[str, Capability] = field(default_factory=dict)

    def at(self, site: str) -> Capability:
        """Return what the gateways of a site can do."""
        found = self._known.get(site)
        if found is None:
            place = self.topology.sites[site]
            product = product_of(place)
            corrections: Attributes = self.topology.capabilities.get(product, {})
            known = self._known.get(f"/{product}")
            if known is None:
                known = corrected(capability_of(place), corrections)
                self._known[f"/{product}"] = known
            found = self._known[site] = known
        return found

    def code_at(self, *sites: str) -> str | None:
        """Return None, for the vendor's code of a rule, if one of the sites is that vendor's.

        Else an empty text: no code. As ``RuleInfo.finding`` takes it.
        """
        return None if any(self.at(site).has_codes for site in sites) else ""
