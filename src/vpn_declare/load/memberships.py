"""Which groups each site is in, and what they say together."""

from collections.abc import Iterable, Mapping

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.globs import Names, is_glob
from vpn_declare.load.settings import BUILT_IN, Level, Setting, Settings, settings_of
from vpn_declare.load.written_files import Entry, WrittenFiles
from vpn_declare.model.topology_file import GroupFile


class Memberships:
    """The settings that a site inherits: built-in, defaults and its groups.

    Sites in the same groups share one mapping, so that what is worked out for one holds for all.
    """

    def __init__(self, defaults: Settings, faults: Faults) -> None:
        self._defaults = {**BUILT_IN, **defaults}
        self._faults = faults
        self._settings: dict[str, Settings] = {}
        self._groups_of: dict[str, list[str]] = {}
        self._inherited: dict[tuple[str, ...], Settings] = {}
        self._told: set[tuple[str, str, str]] = set()

    def add(self, entry: Entry[GroupFile], sites: Names, broken: frozenset[str]) -> None:
        """Add a group; groups come in the order of their names."""
        layer = f"group {entry.name}"
        self._settings[entry.name] = settings_of(entry.model, Level.GROUP, layer, entry.spot)
        for index, pattern in enumerate(entry.model.members):
            members = sites.matching(pattern)
            for site in members:
                groups = self._groups_of.setdefault(site, [])
                if entry.name not in groups:
                    groups.append(entry.name)
            if not members and pattern not in broken:
                self._tell_empty(entry, index, pattern, sites)

    def inherited_by(self, site: str) -> Settings:
        """Return what a site inherits."""
        groups = tuple(self._groups_of.get(site, ()))
        found = self._inherited.get(groups)
        if found is None:
            found = {**self._defaults, **self._joined(groups, site)}
            self._inherited[groups] = found
        return found

    def _joined(self, groups: Iterable[str], site: str) -> Settings:
        joined: dict[str, Setting] = {}
        for group in groups:
            for key, setting in self._settings[group].items():
                other = joined.setdefault(key, setting)
                if other.value != setting.value:
                    self._tell_conflict(site, key, other, setting)
        return joined

    def _tell_conflict(self, site: str, key: str, one: Setting, other: Setting) -> None:
        if (key, one.layer, other.layer) in self._told:
            return
        self._told.add((key, one.layer, other.layer))
        self._faults.add(
            codes.GROUPS_DISAGREE,
            f"Site '{site}' is in both {one.layer} and {other.layer}, which set '{key}' "
            f"differently; the first does at {one.place}. Neither is stronger.",
            f"Set '{key}' at the site, or take the site out of one of the groups.",
            place=other.place,
            path=f"sites.{site}",
        )

    def _tell_empty(self, entry: Entry[GroupFile], index: int, pattern: str, sites: Names) -> None:
        place = entry.spot.find("members", index) or entry.spot.nearest("members")
        if is_glob(pattern):
            detail = f"No site's name matches '{pattern}'."
            self._faults.add(codes.MATCHES_NOTHING, detail, place=place)
            return
        near = self._faults.did_you_mean(pattern, sites)
        self._faults.add(
            codes.UNKNOWN_NAME,
            f"No site is named '{pattern}'.{near}",
            "Correct the name, or declare the site.",
            place=place,
            path=f"groups.{entry.name}",
        )


def defaults_of(files: WrittenFiles, faults: Faults) -> Settings:
    """Return the defaults of all files; a key in two files is a fault that names both places."""
    found: dict[str, Setting] = {}
    for file in files.files:
        if file.model.defaults is None:
            continue
        spot = file.spot("defaults")
        written = settings_of(file.model.defaults, Level.DEFAULTS, "defaults", spot)
        for key, setting in written.items():
            first = found.setdefault(key, setting)
            if first is not setting:
                faults.add(
                    codes.DEFINED_TWICE,
                    f"'defaults.{key}' is already defined at {first.place}.",
                    "Remove one of the two.",
                    place=setting.place,
                )
    return found


def groups_of(entries: Mapping[str, Entry[GroupFile]]) -> Iterable[Entry[GroupFile]]:
    """Return the groups in the order in which they are joined."""
    return (entries[name] for name in sorted(entries))
