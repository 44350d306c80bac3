"""Random pairs of topologies in which the number of a hub's shards changes, loaded from text.

Which tunnel is on which shard is remembered from the first to the second, as state does it.
"""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from load.topologies import good
from reach.random_edits import Edit
from vpn_declare.model.topology import Topology

_HUBS = (("dc",), ("dc",), ("dc", "dr"))
"""Sites with a hub; behind two a branch has two ways to each VPC, through the other one, too."""


def sharded_pair(chance: Random) -> tuple[Topology, Topology]:
    """Return a hub with branches, and one with other shards; branches come and go as well.

    Half of the time other things change with them: the package of a shard, the proposals, the key.
    """
    hubs = chance.choice(_HUBS)
    crowd = chance.randint(2, 6)
    first = chance.sample(range(crowd), chance.randint(2, crowd))
    second = first if chance.random() < 0.5 else chance.sample(range(crowd), len(first))
    shards = chance.sample((1, 2, 3, 4, "few"), 2)
    passing = chance.random() < 0.3
    edits = [_edit(chance) for _ in range(2)] if chance.random() < 0.5 else [{}, {}]
    before = _loaded(_text(hubs, first, shards[0], edits[0], passing=passing), {})
    after = _loaded(_text(hubs, second, shards[1], edits[1], passing=passing), before.allocations)
    return before, after


def remembered(first: Topology, second: Topology, _: Random) -> tuple[Topology, Topology, Edit]:
    """Return both, with the preferences of all tunnels: nothing else is edited."""
    every = {**first.tunnels, **second.tunnels}
    preferences = {address: tunnel.preference for address, tunnel in every.items()}
    return first, second, Edit({}, (), (), preferences)


def one_way(first: Topology, second: Topology, chance: Random) -> tuple[Topology, Topology, Edit]:
    """Return the same, where the clouds refuse a second way to what one reaches, as VNG does."""
    first, second, edit = remembered(first, second, chance)
    return first, second, replace(edit, one_way=frozenset({"dc", "dr"}))


def _edit(chance: Random) -> Mapping[str, str]:
    return chance.choice(({"package": "medium"}, {"crypto": "interop"}, {"psk": "env:OTHER"}, {}))


def _text(
    hubs: tuple[str, ...], branches: list[int], shards: int | str, edit: Mapping[str, str],
    *, passing: bool,
) -> str:  # fmt: skip
    count = "auto" if shards == "few" else shards
    most = (12 if passing else 2) if shards == "few" else 50
    wish = f"{{ count: {count}, tunnels_per_gateway: {most} }}"
    package = edit.get("package", "standard")
    sites = [
        f"  {hub}: {{ provider: vngcloud, vpcs: {{ core: 10.{number}.0.0/16 }}, "
        f"gateways: {{ hub: {{ package: {package}, shards: {wish} }} }} }}\n"
        for number, hub in enumerate(hubs)
    ]
    sites += [
        f"  b-{number}: {{ provider: manual, networks: {{ lan: 10.2.{number}.0/24 }}, "
        f"gateways: {{ cpe: {{ public_ip: 203.0.113.{number} }} }} }}\n"
        for number in sorted(branches)
    ]
    ends = ", ".join(f"{hub}.hub" for hub in hubs)
    options = f"crypto: {edit.get('crypto', 'strong')}, psk: '{edit.get('psk', 'env:KEY')}'"
    if passing:
        options += f", transit: {{ {hubs[0]}.hub: 'b-*.lan' }}"
    return (
        f"sites:\n{''.join(sites)}tunnels:\n"
        f"- {{ hub-spoke: {{ hubs: [{ends}], spokes: 'b-*.cpe' }}, {options} }}\n"
    )


def _loaded(text: str, allocations: Mapping[str, str]) -> Topology:
    found = good(text, allocations)
    sites = {name: replace(site, provider="neutral") for name, site in found.sites.items()}
    return replace(found, sites=sites)
