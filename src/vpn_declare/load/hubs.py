"""Gateways with ``shards``: how many, how much each holds, and what is wrong with them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vpn_declare.kinds.capabilities import Limits, capability_of, product_of
from vpn_declare.kinds.capabilities.corrections import corrected
from vpn_declare.load import codes
from vpn_declare.load.built import BuiltGateway, BuiltSite
from vpn_declare.load.faults import Faults
from vpn_declare.load.gateways import identity_of
from vpn_declare.load.places import Spot
from vpn_declare.load.shard_memory import shard_name
from vpn_declare.model.diagnostic import Place
from vpn_declare.model.site_file import ShardsFile
from vpn_declare.model.topology import DYNAMIC, Site, Tunnel
from vpn_declare.model.value import Attributes
from vpn_declare.model.written import LONGEST_NAME


@dataclass(frozen=True, slots=True)
class Hub:
    """A gateway with shards. ``limits`` is what its product takes."""

    site: BuiltSite
    built: BuiltGateway
    wish: ShardsFile
    limits: Limits

    @property
    def name(self) -> str:
        """What the file calls it."""
        return self.built.gateway.name

    @property
    def address(self) -> str:
        """Its topology address, which no gateway has: its shards have theirs."""
        return f"{self.site.site.name}.{self.name}"

    @property
    def path(self) -> str:
        """Its topology path."""
        return f"sites.{self.site.site.name}.gateways.{self.name}"

    @property
    def spot(self) -> Spot:
        """Where it is written."""
        return self.site.entry.spot.inside("gateways", self.name)

    @property
    def place(self) -> Place:
        """Where its shards are written."""
        return self.spot.nearest("shards")

    @property
    def count(self) -> int | None:
        """How many shards are wanted, or None for as few as it takes."""
        return None if isinstance(self.wish.count, str) else self.wish.count

    @property
    def package(self) -> str:
        """The package that is counted with; empty where the product has none."""
        return (self.built.gateway.package or self.limits.default_package).lower()

    @property
    def room(self) -> int | None:
        """How much one shard holds, or None where nobody says."""
        known = self.limits.packages.get(self.package) if self.package else self.limits.tunnels
        return self.wish.tunnels_per_gateway or known

    def size_of(self, tunnel: Tunnel) -> int:
        """Return how much room a tunnel takes, counted as the product does."""
        if not self.limits.counts_pairs:
            return 1
        return max(1, len(tunnel.left.carried) * len(tunnel.right.carried))

    def address_of(self, number: int) -> str:
        """Return the topology address of a shard."""
        return shard_name(self.address, number)

    def shard(self, number: int) -> BuiltGateway:
        """Return a shard: the gateway itself, but for its name."""
        name = shard_name(self.name, number)
        gateway = replace(
            self.built.gateway,
            name=name,
            ike_id=identity_of(self.built.settings, self.site.site.name, name),
        )
        return replace(self.built, gateway=gateway, shard_of=self.name)


def hubs_of(
    sites: Mapping[str, BuiltSite], corrections: Mapping[str, Attributes], faults: Faults
) -> Iterator[Hub]:
    """Yield the gateways with shards that can be split; what is wrong with others is noted."""
    for site in sites.values():
        for built in site.gateways.values():
            wish = built.model.shards
            if wish is None:
                continue
            hub = Hub(site, built, wish, _limits(site.site, corrections))
            if _is_whole(hub, faults):
                yield hub


def _limits(site: Site, corrections: Mapping[str, Attributes]) -> Limits:
    return corrected(capability_of(site), corrections.get(product_of(site), {})).limits


def _is_whole(hub: Hub, faults: Faults) -> bool:
    gateway = hub.built.gateway
    only_one = {
        "public_ip": gateway.public_ip not in {None, DYNAMIC},
        "subnet": gateway.subnet is not None,
    }
    shared = [key for key, is_written in only_one.items() if is_written]
    for key in shared:
        faults.add(
            codes.NOT_EQUAL,
            f"'{hub.address}' is split into gateways that are equal, but two gateways cannot have "
            f"one {'address' if key == 'public_ip' else 'subnet'}.",
            f"Remove '{key}', or write the gateways one by one.",
            place=hub.spot.nearest(key),
            path=f"{hub.path}.{key}",
        )
    is_sized = hub.room is not None or hub.count is not None or not hub.site.site.provider
    if not is_sized:
        _tell_no_size(hub, faults)
    return not shared and is_sized


def _tell_no_size(hub: Hub, faults: Faults) -> None:
    site = hub.site.site
    product = product_of(site)
    what = f"the package '{hub.package}' of {product}" if hub.package else f"a {product}"
    faults.add(
        codes.NO_SHARD_SIZE,
        f"'{hub.address}' is to have as few shards as it takes, but nothing says how many tunnels "
        f"{what} holds.",
        "Write a number of shards, as 'shards: 20', or how many tunnels each holds, as "
        "'shards: { tunnels_per_gateway: 10 }'.",
        place=hub.place,
        path=f"{hub.path}.shards",
    )


def is_named_freely(hub: Hub, name: str, faults: Faults) -> bool:
    """Tell whether a shard may have its name; note it if not."""
    site = hub.site.site
    taken = next(
        (part for part in ("vpcs", "networks", "gateways") if name in getattr(site, part)), None
    )
    if taken is not None:
        faults.add(
            codes.NAME_TAKEN,
            f"'{site.name}.{name}' is a shard of '{hub.name}', and one of its {taken}.",
            "Give the gateway or the other one another name.",
            place=hub.place,
            path=f"{hub.path}.shards",
        )
    elif len(name) > LONGEST_NAME:
        faults.add(
            codes.BAD_NAME,
            f"The shard '{name}' would have a name of more than {LONGEST_NAME} characters.",
            "Give the gateway a shorter name.",
            place=hub.place,
            path=f"{hub.path}.shards",
        )
        return False
    return taken is None
