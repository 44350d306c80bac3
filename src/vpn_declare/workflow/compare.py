"""``verify`` outside of a lab: what really runs against what the topology predicts.

Nothing is sent between hosts there, for they are not ours. So reachability is worked out from the
tunnels that are up and the routes that are there, and what was not done is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from vpn_declare.contracts.sight import TunnelSight
from vpn_declare.model.topology import Topology
from vpn_declare.plan import under_new_names
from vpn_declare.reach import AsItRuns, as_it_runs, verdicts
from vpn_declare.reach.difference import Pair
from vpn_declare.reach.expectations import Verdict
from vpn_declare.workflow.drift import Drifted, drift_of
from vpn_declare.workflow.preferences import preferences_in
from vpn_declare.workflow.really_there import really_there
from vpn_declare.workflow.rekey import Rekeyed, rekeyed, unrekeyed
from vpn_declare.workflow.resources import wanted_resources
from vpn_declare.workflow.running import ends_that_run
from vpn_declare.workflow.status import PARALLELISM
from vpn_declare.workflow.topology import good_topology
from vpn_declare.workflow.tunnel_ends import TunnelEnd
from vpn_declare.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What was found.

    Attributes:
        reach: Who reaches whom, as declared and by what runs.
        verdicts: How the expectations fare on what runs.
        tunnels: Every end, after the rekeys.
        rekeys: What became of them.
        not_done: What was not looked at, in sentences.
    """

    reach: AsItRuns
    verdicts: tuple[Verdict, ...]
    tunnels: tuple[TunnelSight, ...]
    rekeys: Rekeyed
    not_done: tuple[str, ...]

    @property
    def missed(self) -> tuple[Pair, ...]:
        """Pairs that should reach each other and do not."""
        return tuple(sorted(self.reach.predicted - self.reach.reached))

    @property
    def leaked(self) -> tuple[Pair, ...]:
        """Pairs that should not reach each other and do."""
        return tuple(sorted(self.reach.reached - self.reach.predicted))

    @property
    def down(self) -> tuple[TunnelSight, ...]:
        """Ends that are not up; those of which nothing is told are not among them."""
        return tuple(sight for sight in self.tunnels if sight.is_up is False)

    @property
    def broken(self) -> tuple[Verdict, ...]:
        """Expectations that are not met."""
        return tuple(verdict for verdict in self.verdicts if not verdict.holds)

    @property
    def is_good(self) -> bool:
        """Whether nothing that was looked at is otherwise than predicted."""
        is_as_predicted = not (self.missed or self.leaked or self.broken)
        return is_as_predicted and not (self.down or self.rekeys.failed)


def compare(workspace: Workspace, *, rekeys: bool) -> Compared:
    """Look at all tunnels and routes, rekey every tunnel where the provider can, and compare.

    Nothing else of the far side is changed, and state is not written.

    Args:
        workspace: Where.
        rekeys: Whether tunnels are rekeyed.

    Raises:
        DiagnosticsError: the topology has errors, the far side cannot be looked at, or state
            belongs to another environment (exit 3).
        StateError: state cannot be read.
    """
    topology, _ = good_topology(workspace)
    drifted = drift_of(workspace, unmanaged=False, parallelism=PARALLELISM)
    ends = ends_that_run(workspace, PARALLELISM)
    done = rekeyed(workspace, ends) if rekeys else unrekeyed(ends)
    if done.links:
        ends = ends_that_run(workspace, PARALLELISM)
    found = _reach(workspace, topology, drifted, ends)
    return Compared(
        reach=found,
        verdicts=tuple(verdicts(topology.expect, found)),
        tunnels=tuple(end.row for end in ends),
        rekeys=done,
        not_done=tuple(_not_done(ends, done)),
    )


def _reach(
    workspace: Workspace, topology: Topology, drifted: Drifted, ends: tuple[TunnelEnd, ...]
) -> AsItRuns:
    down = {end.record.address for end in ends if end.record and end.row.is_up is False}
    there = really_there(workspace.store.records(), drifted, down)
    wanted = wanted_resources(workspace, topology).resources
    recorded, new_names = under_new_names(there, topology.moved, wanted)
    held = preferences_in(workspace.store.allocations())
    preferences = {new_names.get(tunnel, tunnel): number for tunnel, number in held.items()}
    return as_it_runs(topology, recorded, preferences)


def _not_done(ends: tuple[TunnelEnd, ...], rekeys: Rekeyed) -> Iterator[str]:
    yield (
        "No packet was sent, because the hosts are not ours: reachability is worked out from the "
        "tunnels that are up and the routes that are there."
    )
    yield "No wire was watched: whether anything crosses in clear is not known."
    yield "No packet sizes were measured."
    untold = sum(end.row.is_up is None for end in ends)
    if untold:
        yield f"{untold} of {len(ends)} ends are not told: they are taken to be up."
    yield from rekeys.not_done()
