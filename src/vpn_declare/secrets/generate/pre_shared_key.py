"""The shape of a key that every far side takes.

AWS is the narrowest: 8 to 64 of letters, digits, period and underscore, not beginning with 0 (EC2
API, VpnTunnelOptionsSpecification, PreSharedKey). strongSwan reads a key that begins with 0x or 0s
as an encoded one (swanctl.conf, secrets); a letter at the beginning rules both out.
"""

import string
from collections.abc import Callable
from typing import Final

LENGTH: Final = 48
"""287 bits: 52 letters first, then 64 characters each. RFC 8784 (section 6) asks 256 of a key
that is to stand against quantum computers too."""

_FIRST: Final = string.ascii_letters
_OTHERS: Final = string.ascii_letters + string.digits + "._"


def new_pre_shared_key(random_bytes: Callable[[int], bytes]) -> str:
    """Return a new key; every one of them is equally likely."""
    others = (_OTHERS[byte % len(_OTHERS)] for byte in random_bytes(LENGTH - 1))  # 64 divides 256
    return _letter(random_bytes) + "".join(others)


def examples() -> tuple[str, ...]:
    """Return keys of the shape that ``new_pre_shared_key`` makes: all beginnings, all characters.

    They are no keys: what does not take one of them does not take every generated key.
    """
    return tuple(
        (first + others)[:LENGTH] for first in _FIRST for others in (_OTHERS, _OTHERS[::-1])
    )


def _letter(random_bytes: Callable[[int], bytes]) -> str:
    even = 256 - 256 % len(_FIRST)  # what lies above would make some letters likelier
    while True:
        for byte in random_bytes(16):
            if byte < even:
                return _FIRST[byte % len(_FIRST)]
