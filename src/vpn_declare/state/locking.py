"""The lock of a state: one row, a lease, and a token that only grows.

Every function runs inside the transaction of its caller, which holds the row (``FOR UPDATE``) or
the whole database (``BEGIN IMMEDIATE``), so nobody can take the lock over between the look at the
token and the commit. The clock is read after that: waiting for the row makes no time go wrong.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from vpn_declare.contracts.lock import Holder, Token
from vpn_declare.contracts.state import FencedError, LockedError
from vpn_declare.state.rows import holder_of
from vpn_declare.state.schema import WRITER_LOCK
from vpn_declare.state.texts import storable

_FENCED: Final = (
    "The lock of this state was taken over or taken away; nothing was written. "
    "Another run goes on from what was recorded. When it has ended, plan again."
)


def take(
    connection: Connection, holder: Holder, lease_seconds: float, clock: Callable[[], float]
) -> Token:
    """Take the lock, or take it over when its lease has run out by ``clock``.

    Raises:
        LockedError: somebody else holds it.
    """
    row = _row(connection)
    now = clock()
    if row.held and now < row.expires:
        raise LockedError(_holder(row))
    token = Token(row.token + 1)
    held = replace(holder, since=now, renewed=now, expires=now + lease_seconds, token=token)
    connection.execute(
        update(WRITER_LOCK).values(
            held=1,
            token=held.token,
            host=storable(held.host),
            pid=held.pid,
            username=storable(held.user),
            command=storable(held.command),
            boot_id=storable(held.boot_id),
            since=held.since,
            renewed=held.renewed,
            expires=held.expires,
        )
    )
    return token


def check(connection: Connection, token: Token) -> None:
    """Make sure that ``token`` still holds the lock, until this transaction ends.

    An expired lease that nobody took over still holds.

    Raises:
        FencedError: it does not.
    """
    row = _row(connection)
    if not row.held or row.token != token:
        raise FencedError(_FENCED)


def extend(
    connection: Connection, token: Token, lease_seconds: float, clock: Callable[[], float]
) -> None:
    """Let the lease end ``lease_seconds`` from now by ``clock``.

    Raises:
        FencedError: the lock was taken over.
    """
    check(connection, token)
    now = clock()
    connection.execute(update(WRITER_LOCK).values(renewed=now, expires=now + lease_seconds))


def give_back(connection: Connection, token: Token) -> None:
    """Release the lock, ours or another's; without effect when ``token`` does not hold it."""
    mine = (WRITER_LOCK.c.token == token) & (WRITER_LOCK.c.held == 1)
    connection.execute(update(WRITER_LOCK).where(mine).values(held=0))


def _row(connection: Connection) -> Row[Any]:
    return connection.execute(select(WRITER_LOCK).with_for_update()).one()


def _holder(row: Row[Any]) -> Holder:
    columns = ("host", "pid", "username", "command", "boot_id")
    times = ("since", "renewed", "expires", "token")
    holder = holder_of([[getattr(row, name) for name in columns + times]])
    assert holder is not None  # noqa: S101 - one row in, one holder out
    return holder
