"""``lock``: who may write to state, and taking that away from somebody who does not answer."""

from dataclasses import dataclass

from vpn_declare.contracts.lock import Holder
from vpn_declare.workflow.lease import is_dead
from vpn_declare.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A lock that somebody holds.

    Attributes:
        holder: Who.
        now: When it was looked at, by the clock that leases go by; seconds since the epoch.
        is_dead: The process is certainly gone; of one on another machine nobody here can tell.
    """

    holder: Holder
    now: float
    is_dead: bool

    @property
    def is_expired(self) -> bool:
        """Whether the lease has run out: whoever comes next takes the lock over."""
        return self.now >= self.holder.expires


def lock_of(workspace: Workspace) -> Held | None:
    """Return who holds the lock, or None.

    Raises:
        StateError: state cannot be read.
    """
    holder = workspace.store.holder()
    if holder is None:
        return None
    dead = is_dead(holder, workspace.door)
    now = workspace.store.lease_clock(workspace.door.now())
    return Held(holder=holder, now=now, is_dead=dead)


def release(workspace: Workspace, held: Held) -> None:
    """Take the lock away from exactly this holder; his later writes are refused.

    Somebody who took it over in the meantime keeps it.

    Raises:
        StateError: state cannot be written.
    """
    workspace.store.break_lock(held.holder.token)
