"""What two ends and the tunnel itself say of a link, made one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vpn_declare.load import codes
from vpn_declare.load.built import BuiltGateway
from vpn_declare.load.faults import Faults
from vpn_declare.load.settings import Level, Setting, Settings, says_settings, settings_of
from vpn_declare.load.written_files import Entry
from vpn_declare.model.end_settings import CryptoOverride
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.model.tunnel_file import TunnelFile

_PLAIN: Final = frozenset({"crypto", "psk", "dpd_seconds", "traffic"})
_NESTED: Final = ("ike.", "esp.", "bgp.")
_RUN: Final = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Link:
    """Settings of a tunnel, resolved; ``psk_ends`` are the ends whose own the key reference is.

    ``hold_seconds`` is BGP's hold time, or None. One object serves all tunnels that inherit
    exactly the same.
    """

    settings: Settings
    ike: CryptoOverride
    esp: CryptoOverride
    psk_ends: tuple[bool, bool]
    hold_seconds: int | None

    def text(self, key: str) -> str:
        """Return a setting as text."""
        return str(self.settings[key].value)


class LinkBuilder:
    """Joins settings; where both ends say something at one level and differ, that is a fault."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._links: dict[tuple[int, int, int], Link] = {}
        self._told: set[tuple[int, int]] = set()

    def link(
        self, item: Entry[TunnelFile], left: BuiltGateway, right: BuiltGateway, address: str
    ) -> Link:
        """Return the settings of the tunnel ``address`` between two gateways."""
        # Settings and models live as long as the builder, so their ids are theirs alone.
        own = id(item.model) if says_settings(item.model) else 0
        key = (id(left.settings), id(right.settings), own)
        found = self._links.get(key)
        if found is None:
            found = self._links[key] = self._join(item, left.settings, right.settings, address)
        return found

    def _join(
        self, item: Entry[TunnelFile], left: Settings, right: Settings, address: str
    ) -> Link:
        own = settings_of(item.model, Level.TUNNEL, "tunnel", item.spot)
        joined: dict[str, Setting] = {}
        for key in sorted({*left, *right, *own}):
            if key in _PLAIN or key.startswith(_NESTED):
                said = own.get(key) or self._stronger(key, left, right, address)
                joined[key] = said
        psk = joined["psk"]
        return Link(
            settings=joined,
            ike=_override("ike.", joined),
            esp=_override("esp.", joined),
            psk_ends=(left.get("psk") is psk, right.get("psk") is psk),
            hold_seconds=_hold_seconds(joined, has_bgp="asn" in left and "asn" in right),
        )

    def _stronger(self, key: str, left: Settings, right: Settings, address: str) -> Setting:
        one, other = left.get(key), right.get(key)
        if one is None or other is None:
            return _either(one, other)
        if one.level == other.level and one.value != other.value:
            self._tell(key, one, other, address)
        return one if one.level >= other.level else other

    def _tell(self, key: str, one: Setting, other: Setting, address: str) -> None:
        if (id(one), id(other)) in self._told:
            return
        self._told.add((id(one), id(other)))
        values = "" if key == "psk" else f" ({one.value} and {other.value})"
        self._faults.add(
            codes.ENDS_DISAGREE,
            f"The ends of tunnel '{address}' set '{key}' differently{values}, both by their "
            f"{one.layer.partition(' ')[0]}; the first does at {one.place}. Neither is stronger.",
            f"Set '{key}' at the tunnel.",
            place=other.place,
            path=f"tunnels.{address}.{key}",
        )


def _hold_seconds(settings: Settings, *, has_bgp: bool) -> int | None:
    """Return BGP's hold time. One that is inherited is none of a tunnel without BGP."""
    found = settings.get("bgp.hold_seconds")
    if found is None or not (has_bgp or found.level is Level.TUNNEL):
        return None
    return int(found.value)


def _either(one: Setting | None, other: Setting | None) -> Setting:
    found = one or other
    if found is None:
        raise KeyError("a key of neither end")
    return found


def _override(prefix: str, settings: Settings) -> CryptoOverride:
    parts: Mapping[str, object] = {
        key.removeprefix(prefix): setting.value
        for key, setting in settings.items()
        if key.startswith(prefix)
    }
    return CryptoOverride(**parts)  # type: ignore[arg-type] # pydantic has checked each


def psk_reference(link: Link, address: str, sites: tuple[str, str], faults: Faults) -> str:
    """Return the reference to a tunnel's key, placeholders filled in.

    ``{TUNNEL}`` is the tunnel's identity in upper case, every run of other characters turned into
    one underscore; ``{tunnel}`` the same in lower case with dashes; ``{site}`` the end that the
    reference is written for.
    """
    setting = link.settings["psk"]
    text = str(setting.value)
    if text == GENERATE:  # each tunnel has a key of its own, and both ends the same
        return f"{GENERATE}:{address}"
    if "{" not in text:
        return text
    if "{site}" in text and sum(link.psk_ends) != 1:
        faults.add(
            codes.BAD_PLACEHOLDER,
            "'{site}' stands for one of a tunnel's two sites, but the reference holds for both.",
            "Use {TUNNEL} or {tunnel}, or write the reference at the sites on one side.",
            place=setting.place,
        )
    site = sites[0] if link.psk_ends[0] else sites[1]
    upper, lower = _RUN.sub("_", address).upper(), _RUN.sub("-", address).lower()
    return text.replace("{TUNNEL}", upper).replace("{tunnel}", lower).replace("{site}", site)
