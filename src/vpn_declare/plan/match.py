"""Which resources an address pattern of either form means."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import TypeAlias

from vpn_declare.model.address import Address, site_of

Matcher: TypeAlias = Callable[[Address, str], bool]
"""Tells of an address and what it belongs to whether a pattern means it."""


def matcher(pattern: str) -> Matcher:
    """Return a test ``(address, origin) -> bool`` for one pattern.

    A pattern with a slash is a resource address, a glob, or the beginning of addresses
    (``hcm03/peer``). One without is a topology address: a site, ``site.thing``, or a tunnel
    ``a.x--b.y`` in either order of its ends; it means everything derived from it.
    """
    if "/" in pattern:
        return lambda address, _origin: (
            fnmatchcase(address, pattern) or address.startswith(pattern.rstrip("/") + "/")
        )
    one, other = _either_order(pattern)
    if "." not in one:
        return lambda address, _origin: fnmatchcase(site_of(address), one)
    return lambda _address, origin: fnmatchcase(origin, one) or fnmatchcase(origin, other)


def _either_order(pattern: str) -> tuple[str, str]:
    """Return a tunnel's address both ways round: a glob does not tell which end is sorted first.

    Of anything else it is twice the same.
    """
    ends, at, name = pattern.replace(" ", "").partition("@")
    first, dashes, second = ends.partition("--")
    return ends + at + name, (f"{second}--{first}" if dashes else ends) + at + name
