"""Cuts credentials out of URLs and command lines: both are kept, in histories, plans and locks."""

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import unquote

_HIDES_ONE: Final = r"\w*(?:pass?w|pwd|secret|token)\w*"
"""Names of options that may hold a password, mistyped ones included: libpq knows two of them."""
_OPTION: Final = re.compile(rf"(?i)\b({_HIDES_ONE}=)([^&\s]*)")
_SECRET_NAME: Final = re.compile(rf"(?i){_HIDES_ONE}=")
_NOT_SHOWN: Final = "[not shown]"


def without_credentials(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of a command without credentials, those of mistyped URLs included."""
    return [_OPTION.sub(rf"\1{_NOT_SHOWN}", bare_url(argument)) for argument in arguments]


def bare_url(text: str) -> str:
    """Return a URL without user, password, and options that may hold a password.

    What is no URL stays. Where a password may end in two places, nothing but the scheme is left.
    """
    before, found, rest = text.partition("://")
    if found:
        return f"{before}://{_bare_rest(rest)}"
    before, found, rest = text.partition(":")
    return f"{before}:{_bare_rest(rest)}" if found and "@" in rest else text


def _bare_rest(rest: str) -> str:
    place, _, query = rest.partition("?")
    options = [item for item in query.split("&") if not _SECRET_NAME.match(item)]
    if any("@" in item for item in options) or ("@" in query and "@" not in place):
        return _NOT_SHOWN
    return "?".join(filter(None, [place.rpartition("@")[2], "&".join(options)]))


def passwords_in(url: str) -> Iterator[str]:
    """Yield the passwords of a URL, before the host and among its options, as they are sent."""
    before, found, _ = url.partition("://")[2].rpartition("@")
    if found and (password := before.partition(":")[2]):
        yield unquote(password)
    for _, written in _OPTION.findall(url):
        yield unquote(written)
