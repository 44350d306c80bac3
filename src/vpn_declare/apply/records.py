"""The records as they stand now: what state held at the start, and what this run made of it."""

from collections.abc import Iterable, Mapping

from vpn_declare.contracts.journal import Settlement
from vpn_declare.model.address import Address
from vpn_declare.model.resource import Recorded


class Records:
    """An overlay: the mapping of the store is never copied, however large it is."""

    def __init__(self, stored: Mapping[Address, Recorded]) -> None:
        self._stored = stored
        self._changed: dict[Address, Recorded | None] = {}
        self._needed_by: dict[Address, set[Address]] | None = None

    def get(self, address: Address) -> Recorded | None:
        """Return the record at an address."""
        if address in self._changed:
            return self._changed[address]
        return self._stored.get(address)

    def needing(self, address: Address) -> list[Recorded]:
        """Return the records whose ``depends_on`` names an address, sorted.

        The first question reads all records once; later ones cost what they return.
        """
        if self._needed_by is None:
            self._needed_by = {}
            for record in self._all():
                self._note_needs(record)
        found = (self.get(other) for other in sorted(self._needed_by.get(address, ())))
        return [record for record in found if record and address in record.depends_on]

    def apply(self, settlement: Settlement) -> None:
        """Take over what was written to the store."""
        for address in settlement.remove:
            self._changed[address] = None
        for record in settlement.put:
            self._changed[record.address] = record
            if self._needed_by is not None:
                self._note_needs(record)

    def _all(self) -> Iterable[Recorded]:
        for address, record in self._stored.items():
            if address not in self._changed:
                yield record
        yield from (record for record in self._changed.values() if record is not None)

    def _note_needs(self, record: Recorded) -> None:
        assert self._needed_by is not None  # noqa: S101 - the callers saw to it
        for need in record.depends_on:
            self._needed_by.setdefault(need, set()).add(record.address)
