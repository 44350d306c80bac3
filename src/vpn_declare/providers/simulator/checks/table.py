"""Which kinds there are on the far side, and what is checked of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from vpn_declare.providers.simulator.checks.gateways import admit_gateway
from vpn_declare.providers.simulator.checks.networks import (
    admit_subnet,
    admit_vpc,
    release_subnet,
    release_vpc,
)
from vpn_declare.providers.simulator.checks.peers import admit_child, admit_peer, release_peer
from vpn_declare.providers.simulator.checks.routes import admit_route, admit_route_table
from vpn_declare.providers.simulator.desk import Desk, Draft
from vpn_declare.providers.simulator.thing import Links, Thing


def _release(_desk: Desk, _thing: Thing) -> None:
    """Let it go, with all that lies in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """One kind on the far side.

    Attributes:
        prefix: How its ids begin.
        name: What the far side calls it.
        admit: Checks a draft, new or changed; returns what it hangs together with.
        release: Checks that it may be deleted; what then still lies in it goes with it.
        fixed: Attributes that cannot be changed in place.
        is_named: It has a name that must follow the rules for names.
    """

    prefix: str
    name: str
    admit: Callable[[Desk, Draft], Links]
    release: Callable[[Desk, Thing], None] = _release
    fixed: frozenset[str] = frozenset()
    is_named: bool = True


CHECKS: Final[Mapping[str, Checks]] = MappingProxyType(
    {
        "vpc": Checks(
            prefix="net-",
            name="VPC",
            admit=admit_vpc,
            release=release_vpc,
            fixed=frozenset({"cidr"}),
        ),
        "subnet": Checks(
            prefix="sub-",
            name="Subnet",
            admit=admit_subnet,
            release=release_subnet,
            fixed=frozenset({"vpc", "cidr"}),
        ),
        "gateway": Checks(
            prefix="vpn-",
            name="VPN",
            admit=admit_gateway,
            fixed=frozenset({"vpc", "subnet", "package"}),
        ),
        "peer": Checks(
            prefix="vpn-site-",
            name="Site",
            admit=admit_peer,
            release=release_peer,
            fixed=frozenset({"gateway"}),
        ),
        "child": Checks(
            prefix="vtu-", name="Tunnel", admit=admit_child, fixed=frozenset({"peer"})
        ),
        "route_table": Checks(
            prefix="rt-",
            name="Route_Table",
            admit=admit_route_table,
            fixed=frozenset({"vpc", "gateway"}),
        ),
        "route": Checks(
            prefix="route-",
            name="Route",
            admit=admit_route,
            fixed=frozenset({"route_table", "destination"}),
            is_named=False,
        ),
    }
)
