"""``ends``: what the ends of a tunnel have of their own."""

from collections.abc import Iterable
from typing import Final

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.written_files import Entry
from vpn_declare.model.end_file import EndFile
from vpn_declare.model.end_settings import (
    AS_DECLARED,
    CryptoOverride,
    Encapsulation,
    EndSettings,
    SelectorStyle,
    Starter,
)
from vpn_declare.model.settings_file import EspFile
from vpn_declare.model.tunnel_file import TunnelFile

_PARTS: Final = ("encryption", "integrity", "prf", "dh", "lifetime_seconds")


def end_settings_of(item: Entry[TunnelFile], address: str) -> EndSettings:
    """Return what the end at a gateway has of its own."""
    written = (item.model.ends or {}).get(address)
    return AS_DECLARED if written is None else _settings(written)


def inside_of(item: Entry[TunnelFile], address: str) -> str | None:
    """Return what is written of the address that the end at a gateway has inside the tunnel."""
    written = (item.model.ends or {}).get(address)
    return None if written is None else written.inside


def hold_seconds_of(item: Entry[TunnelFile], address: str) -> int | None:
    """Return the hold time that is written for the end at a gateway alone."""
    written = (item.model.ends or {}).get(address)
    return None if written is None or written.bgp is None else written.bgp.hold_seconds


def tell_strangers(item: Entry[TunnelFile], ends: Iterable[str], faults: Faults) -> None:
    """Note every gateway under ``ends`` at which no tunnel of this item ends."""
    known = sorted(set(ends))
    for address in item.model.ends or {}:
        if address not in known:
            faults.add(
                codes.UNKNOWN_NAME,
                f"'{address}' is no end of this tunnel.{faults.did_you_mean(address, known)}",
                "Name one of its two gateways, as SITE.GATEWAY.",
                place=item.spot.nearest("ends", address),
            )


def _settings(written: EndFile) -> EndSettings:
    return EndSettings(
        ike_version=None if written.ike is None else written.ike.version,
        ike=_override(written.ike),
        esp=_override(written.esp),
        esp_kilobytes=None if written.esp is None else written.esp.lifetime_kilobytes,
        local_id=written.local_id,
        remote_id=written.remote_id,
        start=None if written.start is None else Starter(written.start),
        selectors=None if written.selectors is None else SelectorStyle(written.selectors),
        local_ts=written.local_ts or (),
        remote_ts=written.remote_ts or (),
        nat_t=None if written.nat_t is None else Encapsulation(written.nat_t),
    )


def _override(written: EspFile | None) -> CryptoOverride:
    return CryptoOverride(**{part: getattr(written, part, None) for part in _PARTS})
