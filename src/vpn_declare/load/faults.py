"""Where this room gathers what is wrong, so that all of it is told at once."""

from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from vpn_declare.load.codes import Code
from vpn_declare.model.diagnostic import Diagnostic, Place, Severity

_MOST_SUGGESTIONS: Final = 40
"""Suggestions cost a look at every name; after so many faults the file has another problem."""
_MOST_ALIKE: Final = 3


class Faults:
    """Diagnostics gathered in one reading. Not for threads."""

    def __init__(self) -> None:
        self._found: list[Diagnostic] = []
        self._suggestions = 0

    def add(
        self, code: Code, detail: str, fix: str = "", *, place: Place | None = None, path: str = ""
    ) -> None:
        """Note one fault."""
        self._found.append(
            Diagnostic(
                code=code.number,
                severity=code.severity,
                summary=code.summary,
                detail=detail,
                fix=fix,
                path=path,
                place=place,
            )
        )

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Take over faults that were found elsewhere."""
        self._found.extend(diagnostics)

    def did_you_mean(self, word: str, known: Iterable[str]) -> str:
        """Return `` Did you mean 'x'?`` with the nearest known word, or nothing."""
        if self._suggestions >= _MOST_SUGGESTIONS:
            return ""
        self._suggestions += 1
        return did_you_mean(word, known)

    @property
    def noted(self) -> int:
        """How many things were found so far; a mark for ``errors_since``."""
        return len(self._found)

    def errors_since(self, mark: int) -> tuple[Diagnostic, ...]:
        """Return what was found after a mark and stops the work."""
        return tuple(one for one in self._found[mark:] if one.severity is Severity.ERROR)

    @property
    def has_errors(self) -> bool:
        """Whether anything found stops the work."""
        return any(found.severity is Severity.ERROR for found in self._found)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found, in the order of places.

        Where one place has the same fault many times over, as the key of a range may, the first is
        told and the others are counted.
        """
        alike: dict[object, list[Diagnostic]] = {}
        for found in dict.fromkeys(self._found):
            key = found if found.place is None else (found.code, found.place)
            alike.setdefault(key, []).append(found)
        told = [found for group in alike.values() for found in _counted(group)]
        return tuple(sorted(told, key=lambda found: found.sort_key))


def _counted(group: list[Diagnostic]) -> list[Diagnostic]:
    if len(group) <= _MOST_ALIKE:
        return group
    first = min(group, key=lambda found: found.sort_key)
    return [replace(first, detail=f"{first.detail} There are {len(group) - 1:,} more like this.")]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` with the nearest known word, or nothing."""
    near = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""


def listed(words: Iterable[str], *, most: int = 6) -> str:
    """Return words for a sentence: ``a, b and c``; cut after ``most``."""
    words = list(words)
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
