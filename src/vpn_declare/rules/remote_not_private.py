"""VPN112: a network that is to be reached is not private, and the product takes no other."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.address_ranges import PRIVATE, is_within
from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.reach.carried import carried_by
from vpn_declare.reach.networks import networks_of

_INFO: Final = RuleInfo(
    code="VPN112",
    name="remote-not-private",
    severity=Severity.ERROR,
    summary="Remote network is not private",
    why="Some products (VNG) take only private prefixes (RFC 1918) as remote networks.",
    fix="Use a private prefix, or leave the network out with `carry:`.",
    source="VNG Cloud, VPN Site-to-Site, connect conditions",
    vendor_code="2018/2019",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    public = {
        item.address: item for item in networks_of(topology) if not is_within(item.prefix, PRIVATE)
    }
    capabilities = Capabilities(topology)
    for carried in carried_by(topology) if public else ():
        product = capabilities.at(carried.local.site)
        if not product.peering.private_remotes:
            continue
        for name in carried.remote_networks():
            if name in public:
                yield _INFO.finding(
                    f"tunnels.{carried.tunnel.address}",
                    f"{carried.local.address} is to reach {name} ({public[name].cidr}) through "
                    f"{carried.tunnel.address}. {product.name} takes only private prefixes (RFC "
                    "1918) as remote networks.",
                    vendor_code=capabilities.code_at(carried.local.site),
                )


RULE: Final = FunctionRule(_INFO, _check)
