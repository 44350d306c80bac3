"""Rates of traffic as people write them: a number and its unit, ``800 Mbps``."""

import re
from decimal import Decimal
from typing import Final

PATTERN: Final = r"^(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})? (kbps|Mbps|Gbps)$"
"""What a rate looks like. Six digits and three decimals, our choice: up to 1,000 Tbit/s."""

_KBPS: Final = {"kbps": 1, "Mbps": 1_000, "Gbps": 1_000_000}
"""kbit/s of each unit. Rates count in thousands, not in 1,024 (IEEE 1541)."""


def kbps_of(text: str) -> int | None:
    """Return a rate in kbit/s; None for what is no rate, nothing at all, or parts of a kbit/s."""
    if not re.fullmatch(PATTERN, text):
        return None
    number, unit = text.split(" ")
    exact = Decimal(number) * _KBPS[unit]
    return int(exact) if exact > 0 and exact == int(exact) else None


def rate_in_words(kbps: int) -> str:
    """Return a rate in the largest unit that holds it; ``kbps_of`` reads it back."""
    unit = max((u for u in _KBPS if kbps >= _KBPS[u]), key=_KBPS.__getitem__)
    number = Decimal(kbps) / _KBPS[unit]
    text = f"{number:.3f}".rstrip("0").rstrip(".")
    is_exact = Decimal(text) == number
    return f"{text} {unit}" if is_exact else f"{kbps // 1_000}.{kbps % 1_000:03} Mbps"
