"""Random topologies that a lab can play: written as text, and accepted by every rule."""

from collections import Counter
from dataclasses import replace
from random import Random

from reach.random_topologies import random_topology
from vpn_declare.load import normal_form
from vpn_declare.model.topology import EndSettings, Topology, Tunnel
from vpn_declare.providers.lab.design import Design, design_of
from vpn_declare.reach import Fabric, answered, fabric_of

SHUFFLES = 20
CLOUD = "provider: simulator"
BOX = "provider: manual\n    device: strongswan"


def random_text(seed: int) -> str | None:
    """Return a topology of three to six sites; None if a lab cannot promise its answers.

    The rules may still refuse it.
    """
    topology = random_topology(Random(seed), 3, 6)
    topology = replace(topology, tunnels=_playable(topology))
    if not is_settled(topology):
        return None
    text = normal_form(topology)
    head, *sites = text.split("provider: neutral\n")
    named = (f"{CLOUD if site.lstrip().startswith('vpcs') else BOX}\n{site}" for site in sites)
    return "".join((head, *named))


def _playable(topology: Topology) -> dict[str, Tunnel]:
    """Return the tunnels; parallel ones with identities of their own, and no transit of both ends.

    charon tells two connections between one pair of gateways by their identities alone.
    """
    pairs = Counter((one.left.address, one.right.address) for one in topology.tunnels.values())
    return {
        address: _tunnel(one, number, is_parallel=pairs[one.left.address, one.right.address] > 1)
        for number, (address, one) in enumerate(topology.tunnels.items())
    }


def _tunnel(one: Tunnel, number: int, *, is_parallel: bool) -> Tunnel:
    left, right = one.left, one.right
    ids = [f"fqdn:{side}-{number}.example.com" for side in ("left", "right")]
    if is_parallel:
        left = replace(left, own=EndSettings(local_id=ids[0], remote_id=ids[1]))
        right = replace(right, own=EndSettings(local_id=ids[1], remote_id=ids[0]))
    right = replace(right, transit=tuple(n for n in right.transit if n not in left.transit))
    return replace(one, left=left, right=right)


def is_settled(topology: Topology) -> bool:
    """Tell whether all answers stay the same, whichever of several equal selectors is taken.

    strongSwan sends by the newest of several SAs with one pair of networks, not by `preference`.
    """
    fabric = fabric_of(topology)
    hosts = {name: wire.host for name, wire in design_of(topology, Design(id="")).wires.items()}
    pairs = [(a, b) for a in hosts for b in hosts if a != b and fabric.is_judged(a, b)]
    wanted = answered(fabric, hosts, pairs)
    chance = Random(0)
    return all(
        answered(_shuffled(fabric, chance), hosts, pairs) == wanted for _ in range(SHUFFLES)
    )


def _shuffled(fabric: Fabric, chance: Random) -> Fabric:
    selectors = {
        gateway: {remote: tuple(chance.sample(found, len(found))) for remote, found in at.items()}
        for gateway, at in fabric.selectors.items()
    }
    return replace(fabric, selectors=selectors)
