"""All records of a state, decoded one by one when somebody looks.

Reading 100,000 rows takes a twentieth of the time that decoding them takes, and most commands look
at few of them or compare bytes (``raw``).
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from vpn_declare.contracts.state import StateError
from vpn_declare.model.address import Address
from vpn_declare.model.codec import recorded_from_bytes
from vpn_declare.model.resource import Recorded
from vpn_declare.state.source import Row


def record_digest(data: bytes) -> str:
    """Return the SHA-256 of a record's bytes, in hexadecimal, as it is kept beside them."""
    return hashlib.sha256(data).hexdigest()


class LazyRecords(Mapping[Address, Recorded]):
    """Records by address, in the order of addresses. A record is decoded once, on first access."""

    def __init__(self, rows: Iterable[Row], location: str) -> None:
        # Databases sort text by their own rules; sorting what is nearly sorted costs little.
        self._raw: dict[Address, bytes] = dict(sorted((row[0], row[1]) for row in rows))
        self._decoded: dict[Address, Recorded] = {}
        self._location = location

    def __getitem__(self, address: Address) -> Recorded:
        found = self._decoded.get(address)
        if found is None:
            found = self._decoded[address] = self._decode(address, self._raw[address])
        return found

    def __iter__(self) -> Iterator[Address]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)

    def __contains__(self, address: object) -> bool:
        return address in self._raw

    def raw(self, address: Address) -> bytes:
        """Return the canonical bytes of a record (``model.codec.recorded_to_bytes``)."""
        return self._raw[address]

    def _decode(self, address: Address, data: bytes) -> Recorded:
        try:
            return recorded_from_bytes(data)
        except ValueError as error:
            message = (
                f"The record of {address} in {self._location} cannot be read: {error}. "
                "Restore a backup or an export."
            )
            raise StateError(message) from error
