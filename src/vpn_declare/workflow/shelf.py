"""Shelves: plug-ins by name, found by entry points, imported when asked for and not before."""

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar, cast

from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.workflow.entry_points import Entry, entries

PlugIn = TypeVar("PlugIn")


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """Return ``Did you mean 'x'? `` for the name most like ``wanted``, or nothing."""
    import difflib  # noqa: PLC0415 - only a mistake needs it

    close = difflib.get_close_matches(wanted, list(known), n=1)
    return f"Did you mean {close[0]!r}? " if close else ""


def _refuse_twice(shelf: str, first: Entry, second: Entry) -> DiagnosticsError:
    return DiagnosticsError(
        [
            Diagnostic(
                code="VPN602",
                summary="Two plug-ins bear the same name",
                detail=(
                    f"{first.name!r} of the shelf {shelf} is both {first.value} and "
                    f"{second.value}. Which one would run is chance."
                ),
                fix="Uninstall one of the two packages, or rename its plug-in.",
            )
        ]
    )


class Shelf(Generic[PlugIn]):
    """The plug-ins of one kind.

    Guarantees: making a shelf imports no plug-in; a name means one plug-in; a plug-in that cannot
    be imported is told with its own name, and does not disturb the others.
    """

    __slots__ = ("_entries", "name")

    def __init__(self, name: str, lines: Iterable[Entry]) -> None:
        self.name = name
        found: dict[str, Entry] = {}
        for entry in lines:
            known = found.setdefault(entry.name, entry)
            if known.value != entry.value:
                raise _refuse_twice(name, known, entry)
        self._entries: Mapping[str, Entry] = dict(sorted(found.items()))

    @classmethod
    def installed(cls, name: str) -> "Shelf[PlugIn]":
        """Return the shelf of what is installed: ``providers``, ``rules``, ``commands``..."""
        return cls(name, entries(f"vpn_declare.{name}"))

    @property
    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(self._entries)

    def __contains__(self, name: object) -> bool:
        """Tell whether a plug-in bears this name."""
        return name in self._entries

    def target(self, name: str) -> str:
        """Return ``module:attribute`` of a plug-in that is here. Imports nothing."""
        return self._entries[name].value

    def load(self, name: str) -> PlugIn:
        """Import and return one plug-in.

        Raises:
            DiagnosticsError: nothing bears that name, or it cannot be imported.
        """
        entry = self._entries.get(name)
        if entry is None:
            raise self._unknown(name)
        try:
            return cast("PlugIn", entry.load())
        except (ImportError, AttributeError) as error:
            raise self._broken(entry, error) from error

    def load_all(self) -> Mapping[str, PlugIn]:
        """Import and return all of them, by name."""
        return {name: self.load(name) for name in self._entries}

    def _unknown(self, name: str) -> DiagnosticsError:
        known = ", ".join(self.names) or "none"
        return DiagnosticsError(
            [
                Diagnostic(
                    code="VPN603",
                    summary="No plug-in of that name",
                    detail=f"The shelf {self.name} holds no {name!r}.",
                    fix=f"{did_you_mean(name, self.names)}Installed: {known}.",
                )
            ]
        )

    def _broken(self, entry: Entry, error: Exception) -> DiagnosticsError:
        return DiagnosticsError(
            [
                Diagnostic(
                    code="VPN604",
                    summary="A plug-in cannot be imported",
                    detail=f"{entry.name!r} of the shelf {self.name} ({entry.value}): {error}",
                    fix="Install what it needs, or remove the package that brings it.",
                )
            ]
        )
