"""What a look at the far side takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.provider import Session
from vpn_declare.model.address import Address
from vpn_declare.model.observation import Account
from vpn_declare.model.resource import Recorded
from vpn_declare.model.value import Attributes, canonical
from vpn_declare.observe.insist import Insistence
from vpn_declare.observe.outage import Outages


@dataclass(frozen=True, slots=True, kw_only=True)
class ObserveInput:
    """What to look at.

    Attributes:
        recorded: The records to look up; those without a remote id are left out.
        session_for: The session for a provider's name and a connection.
        kind_of: The descriptor for a provider's name and a kind's name.
        lineage: Ours; objects with another mark or none are unmanaged.
        insistence: How reads are repeated when the far side of a provider has no time.
        parallelism: Calls at once.
        accounts: Where strays are looked for, besides: all their kinds are listed as a whole.
        outages: Which accounts do not answer.
        closely: Each object is read by itself: what a list shows need not tell whether it is up.
    """

    recorded: Mapping[Address, Recorded]
    session_for: Callable[[str, Attributes], Session]
    kind_of: Callable[[str, str], Kind]
    insistence: Callable[[str], Insistence]
    lineage: str = ""
    parallelism: int = 10
    accounts: tuple[Account, ...] = ()
    closely: bool = False
    outages: Outages = field(default_factory=Outages)

    def insistence_at(self, provider: str, connection: Attributes) -> Insistence:
        """Return how reads of an account are repeated; they give up together."""
        outage = self.outages.of((provider, canonical(connection)))
        return replace(self.insistence(provider), outage=outage)
