"""Patterns over names: ``*``, ``?`` and ``[1-9]``, always in lower case, never across a dot."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import translate
from functools import lru_cache
from typing import Final

_SPECIAL: Final = re.compile(r"[*?\[]")
_LAST: Final = "\U0010ffff"


def is_glob(text: str) -> bool:
    """Tell whether a text may match more than itself."""
    return _SPECIAL.search(text) is not None


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern ready to match whole names."""
    return re.compile(translate(pattern))


def matches(pattern: str, name: str) -> bool:
    """Tell whether a pattern, or a plain name, matches a name."""
    return compiled(pattern).match(name) is not None if is_glob(pattern) else pattern == name


class Names:
    """Names to search by pattern; looks only at those that begin as the pattern does."""

    def __init__(self, names: Iterable[str]) -> None:
        self._sorted: Sequence[str] = sorted(names)
        self._known = frozenset(self._sorted)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is exactly this name."""
        return name in self._known

    def __iter__(self) -> Iterator[str]:
        """Go through all names, sorted."""
        return iter(self._sorted)

    def matching(self, pattern: str) -> Sequence[str]:
        """Return the names that match a pattern, sorted."""
        if not is_glob(pattern):
            return (pattern,) if pattern in self._known else ()
        start = _SPECIAL.split(pattern, maxsplit=1)[0]
        first = bisect_left(self._sorted, start)
        last = bisect_left(self._sorted, start + _LAST)
        match = compiled(pattern).match
        return [name for name in self._sorted[first:last] if match(name)]
