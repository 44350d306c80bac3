"""What is written about a tunnel's inside: its ends' addresses in it, and their BGP.

This tool sets up neither. These are facts for whoever configures an end by hand, and rules look
at them.
"""

import re
from ipaddress import IPv4Interface, IPv4Network, IPv6Interface, ip_interface
from typing import Annotated, Final

from pydantic import AfterValidator, Field, PlainValidator, StrictInt, WithJsonSchema

from vpn_declare.model.written import Written, fault

LARGEST_ASN: Final = 4_294_967_294
"""RFC 7300 reserves the last number of 32 bits, RFC 7607 the number 0."""

_HALF: Final = 0xFFFF
_NUMBER: Final = r"(?:0|[1-9]\d{0,9})"
_ASN: Final = re.compile(rf"({_NUMBER})(?:\.({_NUMBER}))?", re.ASCII)
_HOW: Final = (
    f"Write a number from 1 to {LARGEST_ASN}, as 65010, or its two halves with a dot, "
    'as "65000.10".'
)


def check_asn(value: object) -> int:
    """Return the number of an autonomous system, written as a number or as its two halves.

    ``65000.10`` is 65000 * 65536 + 10 (RFC 5396, asdot), and never the decimal number 65000.1.
    """
    if isinstance(value, float):
        told = f"{value} is a decimal number: of it nobody can tell whether .1 or .10 was written."
        raise fault("VPN023", told, _HOW)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    match = _ASN.fullmatch(str(value)) if is_number or isinstance(value, str) else None
    number = None if match is None else _number(match[1], match[2])
    if number is None or not 1 <= number <= LARGEST_ASN:
        raise fault("VPN023", "That is no number of an autonomous system.", _HOW)
    return number


def _number(whole: str, low: str | None) -> int | None:
    if low is None:
        return int(whole)
    return None if int(low) > _HALF else int(whole) << 16 | int(low)


_ASN_SCHEMA: Final = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": LARGEST_ASN},
        {"type": "string", "pattern": r"^\d{1,10}(\.\d{1,5})?$"},
    ],
    "examples": [65010, "65000.10"],
}

Asn = Annotated[int, PlainValidator(check_asn), WithJsonSchema(_ASN_SCHEMA)]
"""The number of an autonomous system."""


def _check_asns(value: object) -> str:
    first, dash, last = (part.strip() for part in str(value).partition("-"))
    if not dash and not isinstance(value, str):
        return str(check_asn(value))
    ends = [check_asn(part) for part in ((first, last) if dash else (first,))]
    if ends != sorted(ends):
        raise fault("VPN023", f"{first} is above {last}.", "Write the smaller number first.")
    return "-".join(map(str, ends))


Asns = Annotated[
    str,
    PlainValidator(_check_asns),
    WithJsonSchema({"type": ["integer", "string"], "examples": ["64512-65534", 65515]}),
]
"""A number of an autonomous system, or a range of them."""


def check_inside(text: str) -> str:
    """Return an address with the length of its prefix (``169.254.10.1/30``)."""
    example = "Write the address of this end in the tunnel and the length, as 169.254.10.1/30."
    try:
        found: IPv4Interface | IPv6Interface = ip_interface(text)
    except ValueError:
        raise fault("VPN026", f"'{text}' is not an address with a length.", example) from None
    if found.version != 4:  # noqa: PLR2004 - an IP version
        raise fault("VPN036", f"'{text}' is IPv6; only IPv4 is planned so far.", example)
    if "/" not in text:
        raise fault("VPN026", f"'{text}' has no length.", f"Write {text}/30, for example.")
    if text != str(found):
        raise fault("VPN026", f"'{text}' has its length written as a mask.", f"Write {found}.")
    return text


Inside = Annotated[str, AfterValidator(check_inside)]
"""An address inside a tunnel, with the length of its prefix."""


def inside_network(inside: str) -> IPv4Network:
    """Return the network of an inside address that ``check_inside`` has let through."""
    return IPv4Interface(inside).network


class BgpFile(Written):
    """What the ends' BGP has in a tunnel."""

    hold_seconds: Annotated[StrictInt, Field(ge=3, le=65_535)] | None = Field(
        default=None,
        description="Silence after which an end gives the session up; 3 at least (RFC 4271).",
    )
