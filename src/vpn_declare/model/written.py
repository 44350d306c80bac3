"""Types of the values that people write: each checks one thing, and says what is wrong in words.

A fault is raised as a ``PydanticCustomError`` whose type is the diagnostic's code and whose
context holds ``detail`` and ``fix``; ``load`` turns it into a diagnostic with its place. No
message repeats a value that may be a secret.
"""

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network, ip_address, ip_network
from typing import Annotated, Final, NoReturn

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME: Final = 63
"""Characters of a name; that of a label in DNS (RFC 1035)."""
_PREFIX: Final = re.compile(
    r"(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})/(0|[12]?\d|3[0-2])",
    re.ASCII,
)
_LARGEST_BYTE: Final = 0xFF
_POOL_WORD: Final = "pool."


class Written(BaseModel):
    """What people write in a file: frozen, and a key that nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def fault(code: str, detail: str, fix: str = "") -> PydanticCustomError:
    """Return the error to raise for a fault with this code."""
    words = {"detail": detail, "fix": fix}
    return PydanticCustomError(code, "{detail}", words)


def _as_text(value: object) -> object:
    """Return a whole number as the text that was written; anything else as it is."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _refuse(code: str, detail: str, fix: str = "") -> NoReturn:
    raise fault(code, detail, fix)


def check_name(name: str) -> str:
    """Return the name of a site, or of anything else that is named, if it may be one."""
    if _NAME.fullmatch(name) and len(name) <= LONGEST_NAME:
        return name
    lower = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST_NAME].rstrip("-")
    return _refuse(
        "VPN027",
        f"'{name}' is no name: names have small letters, digits and single dashes between them, "
        f"{LONGEST_NAME} characters at most.",
        f"Write '{lower}', for example." if lower else "Choose another name.",
    )


def check_prefix(text: str) -> str:
    """Return a prefix (``10.1.0.0/16``), if it is one; without host bits, IPv4 only."""
    match = _PREFIX.fullmatch(text)
    if match is None:
        return _not_a_prefix(text)
    first, second, third, fourth, length = map(int, match.groups())
    if max(first, second, third, fourth) > _LARGEST_BYTE:
        return _not_a_prefix(text)
    number = first << 24 | second << 16 | third << 8 | fourth
    if number & ((1 << (32 - length)) - 1):
        right = IPv4Network((number, length), strict=False)
        return _refuse(
            "VPN025",
            f"'{text}' is an address inside a network; the network itself is {right}.",
            f"Write {right}, or {IPv4Address(number)}/32 for the one address.",
        )
    return text


def _not_a_prefix(text: str) -> NoReturn:
    example = "Write a network and its length, as 10.1.0.0/16."
    try:
        found = ip_network(text, strict=False)
    except ValueError:
        _refuse("VPN024", f"'{text}' is not a network in the form ADDRESS/LENGTH.", example)
    if found.version != 4:  # noqa: PLR2004 - an IP version
        _refuse("VPN036", f"'{text}' is an IPv6 prefix; only IPv4 is planned so far.", example)
    if "/" not in text:
        _refuse("VPN024", f"'{text}' has no length.", f"Write {text}/32 for the one address.")
    _refuse("VPN024", f"'{text}' has its length written as a mask.", f"Write {found}.")


def check_prefix_or_pool(text: str) -> str:
    """Return a prefix, or the name of a pool (``pool.lan``) to take one from."""
    if text.startswith(_POOL_WORD):
        check_name(text.removeprefix(_POOL_WORD))
        return text
    return check_prefix(text)


def pool_of(text: str) -> str | None:
    """Return the pool's name in ``pool.NAME``, or None for a prefix."""
    return text.removeprefix(_POOL_WORD) if text.startswith(_POOL_WORD) else None


def check_address(text: str) -> str:
    """Return an IPv4 address, if it is one."""
    try:
        found = ip_address(text)
    except ValueError:
        return _refuse(
            "VPN026",
            f"'{text}' is not an IP address.",
            "Write four numbers, as 203.0.113.10; a host name is not looked up.",
        )
    if found.version != 4:  # noqa: PLR2004 - an IP version
        return _refuse(
            "VPN036",
            f"'{text}' is an IPv6 address; only IPv4 is planned so far.",
            "Write the gateway's IPv4 address.",
        )
    return text


def check_address_or_dynamic(text: str) -> str:
    """Return an IPv4 address, or the word ``dynamic``."""
    if text == "dynamic":
        return text
    try:
        return check_address(text)
    except PydanticCustomError as error:
        words = dict(error.context or {})
        fix = f"{words.get('fix', '')} Write 'dynamic' if it is not fixed."
        return _refuse(error.type, words["detail"], fix.strip())


GROUP_NUMBERS: Final[Mapping[int, str]] = {
    1: "modp768",
    2: "modp1024",
    5: "modp1536",
    14: "modp2048",
    15: "modp3072",
    16: "modp4096",
    17: "modp6144",
    18: "modp8192",
    19: "ecp256",
    20: "ecp384",
    21: "ecp521",
    22: "modp1024s160",
    23: "modp2048s224",
    24: "modp2048s256",
    31: "x25519",
    32: "x448",
}
"""Diffie-Hellman groups by number: IANA, "IKEv2 Parameters", Transform Type 4."""


def _as_group(value: object) -> object:
    """Return the spelling of a Diffie-Hellman group that was written as its number."""
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if value not in GROUP_NUMBERS:
        known = ", ".join(map(str, GROUP_NUMBERS))
        raise fault("VPN023", f"{value} is no group that we know by number: {known}.")
    return GROUP_NUMBERS[value]


_TOKEN: Final = re.compile(r"[a-z0-9_]+")


def _check_token(text: str) -> str:
    if _TOKEN.fullmatch(text):
        return text
    return _refuse(
        "VPN023",
        f"'{text}' is not the name of an algorithm: small letters and digits, no dashes.",
        "Write it as strongSwan does: aes256gcm16, sha384, modp3072.",
    )


_HYBRID: Final = re.compile(r"[a-z0-9_]+(-ke[1-7]_[a-z0-9]+)+")
"""A group with further key exchanges (RFC 9370), as strongSwan spells it."""


def _check_group(text: str) -> str:
    return text if _HYBRID.fullmatch(text) else _check_token(text)


Text = Annotated[str, BeforeValidator(_as_text, json_schema_input_type=str | int)]
"""Text; a plain number is taken as it is written."""
Name = Annotated[str, AfterValidator(check_name)]
Names = Annotated[
    tuple[Text, ...],
    BeforeValidator(_as_list, json_schema_input_type=str | list[str]),
    Field(min_length=1),
]
"""One word, or a list of them."""
Prefix = Annotated[str, AfterValidator(check_prefix)]
PrefixOrPool = Annotated[str, AfterValidator(check_prefix_or_pool)]
AddressOrDynamic = Annotated[str, AfterValidator(check_address_or_dynamic)]
Algorithm = Annotated[str, AfterValidator(_check_token)]
Group = Annotated[
    str,
    AfterValidator(_check_group),
    BeforeValidator(_as_group, json_schema_input_type=str | int),
]
