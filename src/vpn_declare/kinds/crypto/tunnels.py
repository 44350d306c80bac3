"""The proposals of each tunnel of a topology, each combination of suite and ends solved once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vpn_declare.kinds.capabilities.table import Capabilities
from vpn_declare.kinds.crypto.deviation import deviating
from vpn_declare.kinds.crypto.solve import NOTHING_PINNED, Pinned, Solution, Wish, solve
from vpn_declare.kinds.crypto.suites import Suite, suites_of
from vpn_declare.model.end_settings import AS_DECLARED, CryptoOverride
from vpn_declare.model.topology import Topology, Tunnel

_Key = tuple[str, str, str, CryptoOverride, CryptoOverride, Pinned]


@dataclass(slots=True)
class TunnelProposals:
    """Solves tunnels.

    ``pinned`` is what tunnels have already, by address; nothing of it is needed for a rule that
    only asks whether there is a solution.
    """

    topology: Topology
    pinned: Mapping[str, Pinned] = field(default_factory=dict)
    suites: Mapping[str, Suite] = field(init=False)
    _capabilities: Capabilities = field(init=False)
    _solutions: dict[_Key, Solution] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.suites = suites_of(self.topology)
        self._capabilities = Capabilities(self.topology)

    def of(self, tunnel: Tunnel) -> Solution:
        """Return the proposals that follow from the declaration, the same for both ends.

        A solution without proposals holds the faults. A suite that does not exist is one.
        """
        suite = self.suites.get(tunnel.crypto)
        if suite is None:
            return Solution(faults=(f"There is no suite {tunnel.crypto!r}.",))
        left, right = (self._capabilities.at(end.site) for end in (tunnel.left, tunnel.right))
        pinned = self.pinned.get(tunnel.address, NOTHING_PINNED)
        key = (suite.name, left.name, right.name, tunnel.ike, tunnel.esp, pinned)
        solution = self._solutions.get(key)
        if solution is None:
            wish = Wish(suite=suite, ike=tunnel.ike, esp=tunnel.esp, pinned=pinned)
            solution = self._solutions[key] = solve(wish, left, right)
        return solution

    def at_ends(self, tunnel: Tunnel) -> Solution:
        """Return the proposals as each end has them, with what it has of its own."""
        solution = self.of(tunnel)
        if solution.left is None or solution.right is None:
            return solution
        if tunnel.left.own is AS_DECLARED and tunnel.right.own is AS_DECLARED:
            return solution
        return replace(
            solution,
            left=deviating(solution.left, tunnel.left.own),
            right=deviating(solution.right, tunnel.right.own),
        )
