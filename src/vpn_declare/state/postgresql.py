"""The plug-in ``postgresql``: a state on a server, for teams. Needs the extra ``postgresql``."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vpn_declare.contracts.state import (
    CALLER,
    CLOCK,
    StateBackend,
    StateError,
    StateLocation,
    StateStore,
)

if TYPE_CHECKING:
    from sqlalchemy import URL

_SCHEMA: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_DEFAULT_SCHEMA: Final = "vpn_declare"
_UNREADABLE: Final = (
    "The URL of the state cannot be read. Write postgresql://USER@HOST:PORT/DATABASE; a special "
    "character of a password is written as % and its hexadecimal code."
)


@dataclass(frozen=True, slots=True)
class PostgresqlBackend:
    """Opens ``postgresql://`` URLs as libpq knows them, and ``?schema=NAME`` besides."""

    scheme: str = "postgresql"

    def open(self, location: StateLocation) -> StateStore:
        """Open the state on a server. Connects when first used, and creates nothing.

        Raises:
            StateError: the URL is wrong, or the driver is not installed.
        """
        _need_driver()
        # SQLAlchemy and the driver cost more to import than a plan without them takes.
        from vpn_declare.state.postgresql_server import (  # noqa: PLC0415
            PostgresqlServer,
            callers_clock,
            servers_clock,
        )
        from vpn_declare.state.store import SqlStore  # noqa: PLC0415

        url = _parsed(location.url)
        schema = location.options.get("schema") or url.query.get("schema") or _DEFAULT_SCHEMA
        if not isinstance(schema, str) or not _SCHEMA.fullmatch(schema):
            message = (
                "The schema of a PostgreSQL state is a lower-case name of letters, digits and "
                "underscores, at most 63 of them. Correct ?schema= in the URL."
            )
            raise StateError(message)
        clock = callers_clock if location.options.get(CLOCK) == CALLER else servers_clock
        return SqlStore(PostgresqlServer(url.difference_update_query(["schema"]), schema, clock))


def _need_driver() -> None:
    try:
        import psycopg  # noqa: F401, PLC0415 - only to say what is missing
    except ImportError as error:
        message = (
            "A PostgreSQL state needs the driver psycopg, which is not installed. "
            "Install vpn-declare[postgresql]."
        )
        raise StateError(message) from error


def _parsed(text: str) -> "URL":
    from sqlalchemy import make_url  # noqa: PLC0415 - see above
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise StateError(_UNREADABLE) from error
    if "@" in f"{url.host}{url.database}":  # a password that was not recognised as one
        raise StateError(_UNREADABLE)
    if url.drivername not in {"postgresql", "postgres"}:
        message = f"The URL of a PostgreSQL state begins with postgresql://, not {url.drivername}."
        raise StateError(message)
    return url.set(drivername="postgresql+psycopg")


BACKEND: Final[StateBackend] = PostgresqlBackend()
