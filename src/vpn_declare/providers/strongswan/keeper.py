"""What keeps the objects of one kind; the session asks the right one."""

from collections.abc import Iterable
from typing import Protocol

from vpn_declare.contracts.request import CreateRequest, DeleteRequest, UpdateRequest
from vpn_declare.model.resource import Observed
from vpn_declare.providers.strongswan.objects import Objects, identifier_of, plain_attributes


class Keeper(Protocol):
    """Keeps the objects of one kind. Raises ``ProviderError`` and nothing else."""

    def list(self) -> Iterable[Observed]:
        """Yield all objects."""
        ...

    def read(self, identifier: str) -> Observed | None:
        """Return one object, or None."""
        ...

    def create(self, request: CreateRequest) -> Observed:
        """Make an object."""
        ...

    def update(self, request: UpdateRequest) -> Observed:
        """Change an object."""
        ...

    def delete(self, request: DeleteRequest) -> None:
        """Remove an object; an absent one is no error."""
        ...


class NotedKeeper:
    """Keeps objects that are nothing but a note."""

    def __init__(self, kind: str, objects: Objects) -> None:
        self._kind = kind
        self._objects = objects

    def list(self) -> Iterable[Observed]:
        """Yield all notes."""
        return self._objects.all_of(self._kind)

    def read(self, identifier: str) -> Observed | None:
        """Return one note, or None."""
        return self._objects.get(self._kind, identifier)

    def create(self, request: CreateRequest) -> Observed:
        """Write a note."""
        return self._objects.put(request, identifier_of(request), plain_attributes(request))

    def update(self, request: UpdateRequest) -> Observed:
        """Write a note anew."""
        return self._objects.put(request, request.remote_id, plain_attributes(request))

    def delete(self, request: DeleteRequest) -> None:
        """Forget a note."""
        self._objects.drop(self._kind, request.remote_id)
