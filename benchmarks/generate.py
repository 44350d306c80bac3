"""Realistic topologies of a wanted size, in the short form and in the long one.

Two shapes: hub and spoke (stores behind data centres, as a retailer has them) and full mesh. Both
forms of one shape describe the same sites and tunnels; the long one names every site and tunnel.
The same arguments give the same text.

    python -m benchmarks.generate --resources 10000 > topology.yaml
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network
from itertools import count, islice
from typing import Final

SHAPES: Final = ("hub-spoke", "mesh")
FORMS: Final = ("long", "short")

# What a site or tunnel becomes, in resources. A site: gateway and route table. A tunnel, on each
# side: one peer, one child per pair of networks, one route per network of the other side.
PER_SITE: Final = 2
PER_SIMPLE_STORE: Final = PER_SITE + 2 + 2 + 2
PER_STORE_WITH_TILLS: Final = PER_SITE + 2 + 4 + 3
PER_TUNNEL_OF_MESH: Final = 6

STORES_PER_HUB: Final = 400  # about what one pair of mid-range firewalls serves
WITH_TILLS: Final = 4  # every fourth store has a second network, for its tills
STORE_PREFIX: Final = 26
STORE_POOL: Final = IPv4Network("10.0.0.0/8")
HUB_POOL: Final = IPv4Network("172.16.0.0/12")
DOCUMENTATION: Final = ("203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24")


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A branch: which hub it hangs on, its number there, and its networks by name."""

    hub: int
    number: int
    networks: dict[str, IPv4Network]

    @property
    def name(self) -> str:
        """The site's name."""
        return f"store-{self.hub:02}-{self.number:04}"


def public_addresses() -> Iterator[IPv4Address]:
    """Yield the addresses of the documentation ranges, of which there are 762."""
    for network in DOCUMENTATION:
        yield from IPv4Network(network).hosts()


def store_networks() -> Iterator[IPv4Network]:
    """Yield prefixes for networks of stores."""
    return STORE_POOL.subnets(new_prefix=STORE_PREFIX)


def prefix_from_the_end(index: int) -> IPv4Network:
    """Return a prefix that no store has, counted from the end of the pool."""
    size = 1 << (32 - STORE_PREFIX)
    start = int(STORE_POOL.broadcast_address) + 1 - size * (index + 1)
    return IPv4Network((start, STORE_PREFIX))


def has_tills(number: int) -> bool:
    """Tell whether the store with this number at its hub has a second network."""
    return number > STORES_PER_HUB - STORES_PER_HUB // WITH_TILLS


def stores_for(resources: int) -> list[Store]:
    """Return as many stores as it takes to reach that many resources, hubs counted in."""
    prefixes = store_networks()
    stores: list[Store] = []
    total = 0
    for index in count():
        hub, number = index // STORES_PER_HUB + 1, index % STORES_PER_HUB + 1
        total += PER_SITE if number == 1 else 0
        if total >= resources:
            return stores
        names = ("lan", "tills") if has_tills(number) else ("lan",)
        networks = dict(zip(names, islice(prefixes, len(names)), strict=True))
        stores.append(Store(hub=hub, number=number, networks=networks))
        total += PER_STORE_WITH_TILLS if has_tills(number) else PER_SIMPLE_STORE
    return stores


def renumbered(stores: list[Store], percent: float) -> list[Store]:
    """Give a share of the stores another LAN, evenly spread over all of them."""
    wanted = round(len(stores) * percent / 100)
    if not wanted:
        return stores
    chosen = {index * len(stores) // wanted: index for index in range(wanted)}
    return [
        Store(
            hub=store.hub,
            number=store.number,
            networks={**store.networks, "lan": prefix_from_the_end(chosen[index])},
        )
        if index in chosen
        else store
        for index, store in enumerate(stores)
    ]


def head(name: str) -> list[str]:
    """Return the first lines of every topology."""
    return ["version: 1", f"name: {name}", "", "defaults: { crypto: strong }", ""]


def hub_lines(hubs: int) -> list[str]:
    """Return the sites of the hubs."""
    addresses = public_addresses()
    networks = HUB_POOL.subnets(new_prefix=20)
    return [
        f"  hub-{hub:02}: {{ provider: manual, device: fortigate, "
        f"networks: {{ servers: {next(networks)} }}, "
        f"gateways: {{ fw: {{ public_ip: {next(addresses)} }} }} }}"
        for hub in range(1, hubs + 1)
    ]


def store_lines(store: Store) -> list[str]:
    """Return the site of one store, written out."""
    return [
        f"  {store.name}:",
        "    provider: manual",
        "    device: mikrotik",
        "    networks:",
        *(f"      {name}: {cidr}" for name, cidr in store.networks.items()),
        "    gateways:",
        "      cpe:",
        "        public_ip: dynamic",
        f"        ike_id: fqdn:{store.name}.vpn.example.vn",
    ]


def tunnel_lines(store: Store) -> list[str]:
    """Return the tunnel of one store, written out."""
    return [
        f"- between: [hub-{store.hub:02}.fw, {store.name}.cpe]",
        f"  initiator: {store.name}.cpe",
        "  dpd_seconds: 30",
    ]


def long_hub_and_spoke(stores: list[Store]) -> list[str]:
    """Return the topology with every site and tunnel named."""
    return [
        *head("stores"),
        "sites:",
        *hub_lines(stores[-1].hub),
        *(line for store in stores for line in store_lines(store)),
        "",
        "tunnels:",
        *(line for store in stores for line in tunnel_lines(store)),
    ]


def range_lines(hub: int, stores: list[Store]) -> list[str]:
    """Return the range keys of one hub's stores: those without tills, then those with."""
    lines: list[str] = []
    for tills in (False, True):
        numbers = [store.number for store in stores if has_tills(store.number) is tills]
        if not numbers:
            continue
        networks = "lan: pool.stores" + (", tills: pool.stores" if tills else "")
        lines += [
            f"  store-{hub:02}-{{{numbers[0]:04}..{numbers[-1]:04}}}:",
            "    provider: manual",
            "    device: mikrotik",
            f"    networks: {{ {networks} }}",
            '    gateways: { cpe: { public_ip: dynamic, ike_id: "fqdn:{site}.vpn.example.vn" } }',
        ]
    return lines


def short_hub_and_spoke(stores: list[Store], original: list[Store]) -> list[str]:
    """Return the topology with ranges, a pool and patterns; what differs is named by itself."""
    hubs = range(1, stores[-1].hub + 1)
    return [
        *head("stores"),
        f"pools: {{ stores: {{ from: {STORE_POOL}, take: {STORE_PREFIX} }} }}",
        "sites:",
        *hub_lines(len(hubs)),
        *(
            line
            for hub in hubs
            for line in range_lines(hub, [store for store in stores if store.hub == hub])
        ),
        *(
            f"  {store.name}: {{ networks: {{ lan: {store.networks['lan']} }} }}"
            for store, before in zip(stores, original, strict=True)
            if store is not before
        ),
        "",
        "tunnels:",
        *(
            f"- hub-spoke: {{ hubs: [hub-{hub:02}.fw], spokes: store-{hub:02}-*.cpe }}"
            for hub in hubs
        ),
    ]


def mesh_sites_for(resources: int) -> int:
    """Return how many sites in full mesh come nearest to that many resources from above."""
    return next(
        sites
        for sites in count(2)
        if sites * PER_SITE + sites * (sites - 1) // 2 * PER_TUNNEL_OF_MESH >= resources
    )


def mesh(sites: int, *, form: str, changed_percent: float) -> list[str]:
    """Return sites with one network each and a tunnel between any two.

    Raises:
        StopIteration: more sites than there are documentation addresses.
    """
    names = [f"site-{number:03}" for number in range(1, sites + 1)]
    networks = list(islice(HUB_POOL.subnets(new_prefix=24), sites))
    for index in range(round(sites * changed_percent / 100)):
        networks[index] = prefix_from_the_end(index)
    addresses = public_addresses()
    body = [
        f"  {name}: {{ provider: manual, networks: {{ lan: {network} }}, "
        f"gateways: {{ gw: {{ public_ip: {next(addresses)} }} }} }}"
        for name, network in zip(names, networks, strict=True)
    ]
    if form == "short":
        links = [f"- mesh: [{', '.join(f'{name}.gw' for name in names)}]"]
    else:
        pairs = ((a, b) for index, a in enumerate(names) for b in names[index + 1 :])
        links = [f"- {a}.gw -- {b}.gw" for a, b in pairs]
    return [*head("mesh"), "sites:", *body, "", "tunnels:", *links]


def topology(*, shape: str, form: str, resources: int, changed_percent: float = 0) -> str:
    """Return the text of a topology of at least that many resources, and hardly more.

    Args:
        shape: One of ``SHAPES``.
        form: One of ``FORMS``.
        resources: How many resources it is to expand into.
        changed_percent: Share of the stores (mesh: sites) that get another prefix, 0 to 100.
    """
    if shape == "mesh":
        lines = mesh(mesh_sites_for(resources), form=form, changed_percent=changed_percent)
    else:
        original = stores_for(resources)
        stores = renumbered(original, changed_percent)
        long = form == "long"
        lines = long_hub_and_spoke(stores) if long else short_hub_and_spoke(stores, original)
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print a topology."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--resources", type=int, default=1000)
    parser.add_argument("--shape", choices=SHAPES, default=SHAPES[0])
    parser.add_argument("--form", choices=FORMS, default=FORMS[0])
    parser.add_argument("--changed-percent", type=float, default=0)
    sys.stdout.write(topology(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
