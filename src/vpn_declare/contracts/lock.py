"""The lock: who holds it, and the token that fences everybody else's writes."""

from dataclasses import dataclass
from typing import NewType

Token = NewType("Token", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a lock. ``boot_id`` tells a restarted host; times are seconds since the epoch."""

    host: str
    pid: int
    user: str
    command: str
    boot_id: str = ""
    since: float = 0.0
    renewed: float = 0.0
    expires: float = 0.0
    token: Token = Token(0)
