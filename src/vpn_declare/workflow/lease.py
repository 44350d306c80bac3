"""The lock, held for as long as a command needs it."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Final

from vpn_declare.contracts.lock import Holder, Token
from vpn_declare.contracts.state import FencedError, LockedError, StateError, StateStore
from vpn_declare.state.unbroken import Unbroken
from vpn_declare.workflow.door import Door
from vpn_declare.workflow.settings import LEASE_SECONDS
from vpn_declare.workflow.workspace import Workspace

_BEATS_PER_LEASE: Final = 3
_LOOK_AGAIN_SECONDS: Final = 0.5


class Lease:
    """A held lock. A thread renews it until ``hand_over``: then its user renews it himself."""

    __slots__ = ("_done", "_door", "_is_given_back", "_seconds", "_store", "_thread", "token")

    def __init__(self, store: StateStore, token: Token, door: Door, seconds: float) -> None:
        self.token = token
        self._seconds = seconds
        self._store = store
        self._door = door
        self._is_given_back = False
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="lease", daemon=True)
        self._thread.start()

    def hand_over(self) -> Token:
        """Stop renewing and return the token, to somebody who renews it from now on."""
        self._done.set()
        self._thread.join()
        return self.token

    def give_back(self) -> None:
        """Release the lock; to try it once is enough."""
        with Unbroken():
            if not self._is_given_back:
                self._is_given_back = True
                # A store that fails here has said so before, or will to the next; the lease
                # runs out.
                with suppress(StateError):
                    self._store.release(self.hand_over())

    def _beat(self) -> None:
        while not self._done.wait(self._seconds / _BEATS_PER_LEASE):
            try:
                self._store.renew(self.token, self._seconds, self._door.now())
            except FencedError:
                return  # lost: the next write under the token says so
            except StateError:
                continue  # out of reach: perhaps not for long


@contextmanager
def leased(
    store: StateStore,
    door: Door,
    timeout_seconds: float = 0.0,
    lease_seconds: float = LEASE_SECONDS,
) -> Iterator[Lease]:
    """Hold the lock inside the block; wait at most so long for somebody else to let go.

    Raises:
        LockedError: somebody else holds it.
        StateError: the store cannot be written.
    """
    try:
        token = _acquired(store, door, timeout_seconds, lease_seconds)
        with Unbroken():
            lease = Lease(store, token, door, lease_seconds)
    except KeyboardInterrupt:
        with suppress(StateError):
            _give_back_what_was_just_taken(store, door)
        raise
    try:
        yield lease
    finally:
        try:
            lease.give_back()
        except KeyboardInterrupt:  # it may have come before the first line in there
            lease.give_back()
            raise


def held(workspace: Workspace, timeout_seconds: float = 0.0) -> AbstractContextManager[Lease]:
    """Hold the lock of a workspace, for as long as its settings let it go unanswered."""
    lease_seconds = workspace.settings.lease_seconds
    return leased(workspace.store, workspace.door, timeout_seconds, lease_seconds)


def _acquired(
    store: StateStore, door: Door, timeout_seconds: float, lease_seconds: float
) -> Token:
    deadline = door.monotonic() + timeout_seconds
    while True:
        try:
            return store.acquire(_ourselves(door), lease_seconds, door.now())
        except LockedError as error:
            if is_dead(error.holder, door):
                store.break_lock(error.holder.token)
                continue
            if door.monotonic() >= deadline:
                raise
            door.sleep(_LOOK_AGAIN_SECONDS)


def _give_back_what_was_just_taken(store: StateStore, door: Door) -> None:
    """Release a lock that was committed in our name at the moment of an interrupt."""
    holder = store.holder()
    ours = (door.host, door.pid, door.boot_id)
    if holder is not None and (holder.host, holder.pid, holder.boot_id) == ours:
        store.release(holder.token)


def _ourselves(door: Door) -> Holder:
    return Holder(
        host=door.host,
        pid=door.pid,
        user=door.user,
        command=door.command,
        boot_id=door.boot_id,
    )


def is_dead(holder: Holder, door: Door) -> bool:
    """Tell whether a holder is certainly dead. Of one on another machine nobody here can tell."""
    is_neighbour = holder.host == door.host and holder.boot_id == door.boot_id != ""
    return is_neighbour and not door.is_alive(holder.pid)
