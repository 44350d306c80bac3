"""``verify``: the prediction against real packets, in a lab that is up."""

from dataclasses import dataclass

from vpn_declare.contracts.sight import TunnelSight
from vpn_declare.providers.lab.forged import Forged
from vpn_declare.providers.lab.probe import probe
from vpn_declare.providers.lab.provider import boxes_of
from vpn_declare.providers.lab.registry import Registry
from vpn_declare.providers.lab.rekey import rekey_failures
from vpn_declare.providers.lab.sight import sights
from vpn_declare.providers.lab.why import with_causes
from vpn_declare.providers.lab.wire import Tally, Wiretap
from vpn_declare.reach import answered, fabric_of
from vpn_declare.workflow.forgeries import Forger, Forgeries
from vpn_declare.workflow.lab import design_at
from vpn_declare.workflow.topology import good_topology
from vpn_declare.workflow.tunnel_sizes import measured, with_sizes
from vpn_declare.workflow.workspace import Workspace

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found.

    Attributes:
        pairs: All pairs of networks that a VPN has a say between.
        predicted: Those whose hosts answer each other, as the topology says.
        reached: Those whose hosts did.
        forged: Packets past all routes and with false sources, and which of them arrived.
        injected: The same, in clear from the Internet.
        tally: What crossed the Internet meanwhile.
        tunnels: The tunnels, after the packets.
        not_rekeyed: Those that could not be rekeyed.
        were_rekeyed: Whether any was to be rekeyed.
    """

    pairs: tuple[Pair, ...]
    predicted: frozenset[Pair]
    reached: frozenset[Pair]
    forged: Forgeries
    injected: Forgeries
    tally: Tally
    tunnels: tuple[TunnelSight, ...]
    not_rekeyed: tuple[TunnelSight, ...]
    were_rekeyed: bool

    @property
    def missed(self) -> tuple[Pair, ...]:
        """Pairs that should reach each other and do not."""
        return tuple(sorted(self.predicted - self.reached))

    @property
    def leaked(self) -> tuple[Pair, ...]:
        """Pairs that should not reach each other and do."""
        return tuple(sorted(self.reached - self.predicted))

    @property
    def intruders(self) -> tuple[Forged, ...]:
        """Packets that nobody should send, and that arrived."""
        return self.forged.arrived + self.injected.arrived

    @property
    def down(self) -> tuple[TunnelSight, ...]:
        """Tunnels that are not up."""
        return tuple(sight for sight in self.tunnels if not sight.is_up)

    @property
    def is_good(self) -> bool:
        """Whether everything is as predicted, nothing crossed in clear, and all tunnels live."""
        in_clear = self.tally.clear or self.tally.other
        is_tight = not (self.leaked or self.intruders or in_clear)
        return is_tight and not (self.missed or self.down or self.not_rekeyed)


def verify_lab(workspace: Workspace, *, rekeys: bool) -> Verified:
    """Send packets between all hosts of the lab, measure every tunnel, and rekey it if wanted.

    Raises:
        DiagnosticsError: the topology has errors, or there is no lab.
        ProviderError: the lab is broken: a namespace is gone.
    """
    topology, _ = good_topology(workspace)
    design = design_at(workspace)
    fabric = fabric_of(topology).alone()  # nobody else keeps routes in a lab
    names = sorted(fabric.homes.keys() & design.wires.keys())
    pairs = tuple((a, b) for a in names for b in names if a != b and fabric.is_judged(a, b))
    boxes = boxes_of(Registry(workspace.private), design, workspace.door.sleep)
    hosts = {name: design.wires[name].host for name in names}
    predicted = answered(fabric, hosts, pairs)
    forger = Forger(fabric, design, predicted, workspace.door.monotonic)
    with Wiretap(design) as tap:
        reached = probe(design, pairs, workspace.door.monotonic)
        forged = forger.from_hosts(pairs)
        sizes = measured(topology, design, boxes, workspace.door)
        not_rekeyed = tuple(rekey_failures(boxes, sights(boxes))) if rekeys else ()
    injected = forger.from_outside()  # in clear on the Internet, so not while it is listened to
    return Verified(
        pairs=pairs,
        predicted=predicted,
        reached=reached,
        forged=forged,
        injected=injected,
        tally=tap.tally,
        tunnels=tuple(with_sizes(with_causes(boxes, sights(boxes), trying=True), sizes)),
        not_rekeyed=not_rekeyed,
        were_rekeyed=rekeys,
    )
