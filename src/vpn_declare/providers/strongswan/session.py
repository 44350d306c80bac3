"""The session: the contract's calls, each handed to whoever keeps objects of that kind."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.contracts.request import CreateRequest, DeleteRequest, UpdateRequest
from vpn_declare.contracts.sight import Running
from vpn_declare.model.resource import Observed
from vpn_declare.providers.strongswan.boxes import Boxes
from vpn_declare.providers.strongswan.keeper import Keeper
from vpn_declare.providers.strongswan.line import ViciRefusedError
from vpn_declare.providers.strongswan.rekey import rekey_in
from vpn_declare.providers.strongswan.running import running_in

Answer = TypeVar("Answer")


class KeeperSession:
    """A session over the keepers of its kinds; safe for any number of threads."""

    def __init__(self, keepers: Mapping[str, Keeper], boxes: Boxes) -> None:
        self._keepers = keepers
        self._boxes = boxes

    def list(self, kind: str) -> Sequence[Observed]:
        """Return all objects of a kind."""
        return self._answer(lambda keeper: tuple(keeper.list()), kind)

    def read(self, kind: str, remote_id: str) -> Observed | None:
        """Return one object, or None if it is gone."""
        return self._answer(lambda keeper: keeper.read(remote_id), kind)

    def find(self, kind: str, mark: Mark) -> Sequence[Observed]:
        """Return the objects that bear exactly this mark."""
        return tuple(item for item in self.list(kind) if item.mark == str(mark))

    def create(self, request: CreateRequest) -> Observed:
        """Make an object."""
        request.fence()
        return self._answer(lambda keeper: keeper.create(request), request.kind)

    def update(self, request: UpdateRequest) -> Observed:
        """Change an object."""
        request.fence()
        return self._answer(lambda keeper: keeper.update(request), request.kind)

    def delete(self, request: DeleteRequest) -> None:
        """Remove an object."""
        request.fence()
        self._answer(lambda keeper: keeper.delete(request), request.kind)

    def running(self, remote_ids: Sequence[str]) -> Mapping[str, Running]:
        """Return what is seen of children that run, by id."""
        return _explained(lambda: running_in(self._boxes, remote_ids))

    def rekey(self, remote_id: str) -> str:
        """Rekey a child; return why it failed, empty if it has a new SA."""
        return _explained(lambda: rekey_in(self._boxes, remote_id))

    def close(self) -> None:
        """End the connections to other machines; here every command has one of its own."""
        self._boxes.close()

    def _answer(self, ask: Callable[[Keeper], Answer], kind: str) -> Answer:
        return _explained(lambda: ask(self._keepers[kind]))


def _explained(ask: Callable[[], Answer]) -> Answer:
    """Return an answer; what charon or a file says against it becomes a provider's error."""
    try:
        return ask()
    except ViciRefusedError as refused:
        raise ProviderError(f"charon refuses: {refused}."[:500]) from None
    except OSError as error:
        message = f"A file of the box cannot be used: {error}."
        raise ProviderError(message[:500], error_class=ErrorClass.UNAVAILABLE) from None
