"""The instructions as a plain text block. Never a key: it names where the key lies."""

from collections.abc import Iterator, Mapping
from typing import Final, cast

from vpn_declare.model.address import Ref
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.model.topology import DYNAMIC
from vpn_declare.model.value import Unknown
from vpn_declare.providers.manual.words import proposal_words
from vpn_declare.reach.mtu import ETHERNET, PathKind, room_in

_WIDTH: Final = 22
_TO_AGREE: Final = "(to be agreed)"


def instructions_text(attributes: Mapping[str, object]) -> str:
    """Return the text for the attributes of an ``instructions`` resource, ending in a newline.

    Values that are not known yet say so; everything is in the order of the tunnels' addresses.
    """
    device = attributes.get("device")
    lines = [
        f"Device: {device}" if device else "Device: any that speaks IKEv2",
        f"Its public address: {_shown(attributes.get('public_ip'))}",
    ]
    tunnels = cast("Mapping[str, Mapping[str, object]]", attributes.get("tunnels") or {})
    for position, address in enumerate(sorted(tunnels), start=1):
        tunnel = tunnels[address]
        lines += ["", f"Tunnel {position} of {len(tunnels)}, to {tunnel.get('remote_gateway')}"]
        lines += [f"  {name:<{_WIDTH}}{text}" for name, text in _settings(tunnel)]
    return "\n".join(lines) + "\n"


def _settings(tunnel: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    ike = cast("Mapping[str, object]", tunnel.get("ike") or {})
    esp = cast("Mapping[str, object]", tunnel.get("esp") or {})
    starts = tunnel.get("start") == "initiate"
    dpd = tunnel.get("dpd_seconds")
    yield "Far gateway", _shown(tunnel.get("remote_address"))
    yield "Identity of this end", _shown(tunnel.get("local_identity"))
    yield "Identity of far end", _shown(tunnel.get("remote_identity"))
    yield "Pre-shared key", _key_words(tunnel)
    yield "IKE (phase 1)", f"IKEv2, {proposal_words(ike, is_ike=True)}"
    yield "ESP (phase 2)", proposal_words(esp, is_ike=False)
    yield from _room(esp, tunnel.get("path_mtu"))
    yield "Who starts", "this end" if starts else "the far end; this one waits"
    yield "Dead peer detection", f"every {dpd} s" if dpd else "off"
    yield from _inside(tunnel)
    yield from _networks(tunnel)


def _key_words(tunnel: Mapping[str, object]) -> str:
    version = tunnel.get("psk_version")
    rotated = f", version {version}: set it anew" if version else ""
    reference = str(tunnel.get("psk_reference"))
    if reference.startswith(f"{GENERATE}:"):
        name = reference.removeprefix(f"{GENERATE}:")
        return f"generated; `vpn-declare reveal {name} FILE` writes it into a file{rotated}"
    return f"the value of {reference}{rotated}"


def _room(esp: Mapping[str, object], path_mtu: object) -> Iterator[tuple[str, str]]:
    """Yield the largest packet that fits, without and with NAT; on Ethernet unless told."""
    mtu = path_mtu if isinstance(path_mtu, int) else ETHERNET
    plain = room_in(esp, PathKind(mtu=mtu))
    behind_nat = room_in(esp, PathKind(mtu=mtu, has_nat=True))
    if plain is not None and behind_nat is not None:
        yield "Inner MTU", f"{plain.mtu} bytes, TCP MSS {plain.mss}"
        yield "  with NAT on the way", f"{behind_nat.mtu} bytes, TCP MSS {behind_nat.mss}"


def _inside(tunnel: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what a tunnel interface and its BGP take, where somebody wrote of them."""
    if tunnel.keys() & {"local_inside", "remote_inside"}:
        yield "Tunnel interface", f"{tunnel.get('local_inside', _TO_AGREE)} at this end"
        remote = str(tunnel.get("remote_inside", _TO_AGREE)).partition("/")[0]
        yield "", f"{remote} is the neighbour at the far end"
    if tunnel.keys() & {"local_asn", "remote_asn", "hold_seconds"}:
        hold = tunnel.get("hold_seconds")
        yield "BGP", f"AS {tunnel.get('local_asn', _TO_AGREE)} at this end"
        yield "", f"AS {tunnel.get('remote_asn', _TO_AGREE)} is the neighbour's"
        yield "", f"hold time {hold} s" if hold else "hold time as the box has it"


def _networks(tunnel: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield one line for each pair of networks, a traffic selector pair each."""
    label = "Traffic selectors"
    local = cast("Mapping[str, object]", tunnel.get("local_networks") or {})
    remote = cast("Mapping[str, object]", tunnel.get("remote_networks") or {})
    for here in sorted(local):
        for there in sorted(remote):
            yield label, f"{local[here]} ({here}) <-> {remote[there]} ({there})"
            label = ""


def _shown(value: object) -> str:
    match value:
        case Ref() | Unknown():
            return "known after apply"
        case str() if value == DYNAMIC:
            return "dynamic"
        case None:
            return "not known"
        case _:
            return str(value)
