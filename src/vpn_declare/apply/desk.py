"""What every flow needs to ask the far side: whom, how patiently, under which mark."""

from dataclasses import dataclass
from math import inf

from vpn_declare.apply.flow import Call, Request
from vpn_declare.apply.hands import Hands
from vpn_declare.apply.options import Options
from vpn_declare.contracts.kind import Kind
from vpn_declare.model.resource import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Hands, options and the lineage whose mark we stamp."""

    hands: Hands
    options: Options
    lineage: str

    def kind_of(self, record: Recorded) -> Kind:
        """Return the descriptor of a record's kind."""
        return self.hands.kinds(record.provider, record.kind)

    def call(self, record: Recorded, request: Request) -> Call:
        """Return a call to where a recorded object is."""
        return Call(record=record, request=request)

    def poll_seconds(self, record: Recorded) -> float:
        """Return how long to wait between two looks at an object."""
        return self.hands.poll_seconds(record.provider, record.kind)

    def search_seconds(self, record: Recorded) -> float:
        """Return how long a new object may stay unseen: what its kind states, if it does."""
        lag_seconds = self.kind_of(record).lag_seconds
        return self.options.patience.search_seconds if lag_seconds is None else lag_seconds

    def ready_within(self, record: Recorded) -> float:
        """Return how long we wait for an object, in seconds; infinite where nobody set a limit."""
        wanted = self.options.ready_within_seconds
        if wanted is None:
            wanted = self.kind_of(record).ready_within_seconds
        return wanted or inf
