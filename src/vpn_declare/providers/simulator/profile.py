"""What each cloud that is played demands and grants. Numbers only; ``checks`` applies them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from vpn_declare.model.prefix import Prefix, parse_prefix


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The rules of one far side. An empty field means: no such rule.

    Attributes:
        vendor_codes: Refusals bear the vendor's numbers (2017 to 2023), and their checks are made.
        name_pattern: What names must match.
        vpc_lengths: Prefix lengths of a VPC.
        vpc_ranges: Where a VPC may lie.
        subnet_lengths: Prefix lengths of a subnet.
        tunnels_of_package: For each size of gateway, how many tunnels it carries.
        quotas: Most objects of a kind per account; of routes, per route table.
    """

    vendor_codes: bool = False
    name_pattern: re.Pattern[str] | None = None
    vpc_lengths: frozenset[int] = frozenset()
    vpc_ranges: tuple[Prefix, ...] = ()
    subnet_lengths: frozenset[int] = frozenset()
    tunnels_of_package: Mapping[str, int] = field(default_factory=dict)
    quotas: Mapping[str, int] = field(default_factory=dict)

    def with_packages(self, more: Mapping[str, int]) -> "Profile":
        """Return the rules with further sizes of gateway, where it has sizes at all."""
        if not (more and self.tunnels_of_package):
            return self
        return replace(self, tunnels_of_package={**self.tunnels_of_package, **more})


VNG: Final = Profile(
    vendor_codes=True,
    # Create form of VPN Site-to-Site, and the vServer forms: 5 to 50 characters.
    name_pattern=re.compile(r"[A-Za-z0-9_-]{5,50}"),
    # The product says /16; the API takes these as well and refuses the rest.
    vpc_lengths=frozenset({16, 20, 22, 24}),
    vpc_ranges=tuple(
        parse_prefix(text)
        for text in ("10.0.0.0/8", "172.16.0.0/13", "172.24.0.0/16", "192.168.0.0/16")
    ),
    # As the API offers them; the page on subnets says /24 or /28.
    subnet_lengths=frozenset({16, 18, 20, 22, 24, 26, 28}),
    # Page "VPN packages".
    tunnels_of_package={"standard": 4, "medium": 10},
    # Page "Quota and limit", defaults; VNG raises them on request, so settings may too.
    quotas={"vpc": 10, "subnet": 30, "route_table": 20, "route": 100},
)
"""VNG Cloud. Default package: standard."""

ANY: Final = Profile()
"""Every other far side: references must lead somewhere and prefixes must be prefixes, no more."""


def profile_of(plays: str) -> Profile:
    """Return the rules of the provider whose part is played; the simulator itself plays VNG."""
    return VNG if plays in {"vngcloud", "simulator"} else ANY
