"""Takes secrets out of texts before they are shown or kept.

Values are remembered in memory for one run. Messages of libraries and of far sides may quote what
they were sent, plain, encoded, or encoded together with something else; all are found.
"""

import base64
import html
import json
import re
import threading
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, quote_plus

MASK: Final = "[secret]"

_SHORTEST_INSIDE: Final = 8
"""Characters in the middle of a word: fewer are found in many texts. Our choice."""


class Scrubber:
    """Replaces every remembered value by ``[secret]``. Safe to use from several threads."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._forms: tuple[str, ...] = ()
        self._one_at_a_time = threading.Lock()

    def remember(self, value: str) -> None:
        """Remember a value, and how it looks in JSON, XML, URLs, base64, hexadecimal and reprs."""
        with self._one_at_a_time:
            self._values.add(value)

    def scrub(self, text: str) -> str:
        """Return ``text`` without any remembered value."""
        for form in self._longest_first():
            if form in text:
                text = _without(text, form)
        return text

    def _longest_first(self) -> tuple[str, ...]:
        # A secret may be part of another one. Most runs scrub nothing, so forms are made late.
        with self._one_at_a_time:
            if self._values:
                new = {form for value in self._values for form in _forms(value) if form}
                new.update(self._forms)
                self._forms = tuple(sorted(new, key=lambda form: (-len(form), form)))
                self._values.clear()
            return self._forms

    def __repr__(self) -> str:
        """Return a text without the values."""
        return f"Scrubber({len(self._longest_first())} forms)"


def _without(text: str, form: str) -> str:
    if len(form) >= _SHORTEST_INSIDE:
        return text.replace(form, MASK)
    return re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", lambda _found: MASK, text)


def _forms(value: str) -> Iterator[str]:
    data = value.encode("utf-8", "surrogatepass")
    yield value
    yield value.strip()
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield repr(value)[1:-1]
    yield html.escape(value)
    yield html.escape(value, quote=False)
    for escaped in (quote(data, safe=""), quote(data), quote_plus(data)):
        yield escaped
        yield _lower_escapes(escaped)
    yield data.hex()
    yield data.hex().upper()
    yield from _base64_forms(data)


def _lower_escapes(escaped: str) -> str:
    """Return a quoted text with %2f for %2F; RFC 3986 holds them to be the same."""
    first, *others = escaped.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in others)])


def _base64_forms(data: bytes) -> Iterator[str]:
    """Yield the whole in base64, and what of it can be seen when something goes before it.

    Three bytes are four characters, so there are three ways; the characters at both ends that
    depend on neighbours are left out.
    """
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        whole = encode(data).decode()
        yield whole
        yield whole.rstrip("=")
        for before in range(3):
            shifted = encode(bytes(before) + data).decode().rstrip("=")
            bits = 8 * (before + len(data))
            inside = shifted[-(-8 * before // 6) : bits // 6]
            if len(inside) >= _SHORTEST_INSIDE:
                yield inside
