"""What a generated key looks like: how long it is, and which characters it is drawn from."""

import math
import string
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyShape:
    """The shape of a key whose characters are drawn one by one.

    Attributes:
        length: Characters that it has.
        first: Characters that it may begin with, each once.
        others: Characters that may follow, each once.
    """

    length: int
    first: str
    others: str

    @property
    def bits(self) -> float:
        """How many bits of it are chance."""
        return math.log2(len(self.first)) + (self.length - 1) * math.log2(len(self.others))


USUAL_SHAPE: Final = KeyShape(
    length=48,
    first=string.ascii_letters,
    others=string.ascii_letters + string.digits + "._",
)
"""What every product takes that we read of: 287 bits. RFC 8784 (section 6) asks 256 of a key that
is to stand against quantum computers too.

AWS is the narrowest: 8 to 64 of letters, digits, period and underscore, not beginning with 0 (EC2
API, VpnTunnelOptionsSpecification, PreSharedKey). strongSwan reads a key that begins with 0x or 0s
as an encoded one (swanctl.conf, secrets); a letter at the beginning rules both out.
"""
