"""Words for things: headings, plurals and lists, the same in every report."""

from collections.abc import Sequence
from typing import Final

from vpn_declare.model.address import name_of
from vpn_declare.model.change import Change

# More names than that are counted instead of listed: a line stays readable. Our own choice.
_NAMES_AT_MOST: Final = 4

# What stands for a whole thing, and the word for that.
_THINGS: Final = {"gateway": "gateway", "instructions": "gateway", "vpc": "vpc"}
_PLURALS: Final = {
    "tunnel": "tunnels",
    "gateway": "gateways",
    "vpc": "VPCs",
    "subnet": "subnets",
    "peer": "peers",
    "child": "children",
    "route_table": "route tables",
    "route": "routes",
    "instructions": "instructions",
}
_SINGULARS: Final = {"vpc": "VPC", "route_table": "route table"}


def tunnel_words(origin: str) -> str:
    """Return a tunnel's address as people write it: ``a.x -- b.y``."""
    return origin.replace("--", " -- ", 1)


def heading_of(changes: Sequence[Change]) -> str:
    """Return the heading of changes of one origin: ``tunnel a.x -- b.y``, ``gateway a.x``."""
    origin = changes[0].origin
    if "--" in origin:
        return f"tunnel {tunnel_words(origin)}"
    site, _, thing = origin.partition(".")
    for kind, word in _THINGS.items():
        if any(c.kind == kind and name_of(c.address) == thing for c in changes):
            return f"{word} {origin}"
    if not origin:
        return str(changes[0].address)
    return origin if thing else f"site {site}"


def counted(number: int, kind: str) -> str:
    """Return ``1 route table`` or ``3 route tables``; kinds of plug-ins get an ``s``."""
    if number == 1:
        return f"1 {_SINGULARS.get(kind, kind.replace('_', ' '))}"
    return f"{number} {_PLURALS.get(kind, kind.replace('_', ' ') + 's')}"


def joined(parts: Sequence[str]) -> str:
    """Return ``a``, ``a and b`` or ``a, b and c``."""
    if len(parts) <= 1:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def listed(names: Sequence[str]) -> str:
    """Return the names, or the first few and how many more there are."""
    if len(names) <= _NAMES_AT_MOST:
        return joined(names)
    shown = _NAMES_AT_MOST - 1
    return f"{', '.join(names[:shown])} and {len(names) - shown} more"
