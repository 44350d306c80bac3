"""VPN194: the volume after which an end rekeys is used up within minutes."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.capabilities import Capabilities, Capability
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.rate import kbps_of
from vpn_declare.model.topology import Topology, Tunnel, TunnelEnd

_INFO: Final = RuleInfo(
    code="VPN194",
    name="volume-used-up",
    severity=Severity.WARNING,
    summary="Volume until the next rekey is soon used up",
    why="IKEv2 does not negotiate lifetimes: the other end learns of this one only when the rekey "
    "comes. Every few minutes is more load and more chances to fail than lifetimes intend.",
    fix="Raise the volume at that end, or switch it off, and write what it has then as "
    "`lifetime_kilobytes:` under `ends:`; 0 is never.",
    source="RFC 7296, 2.8; Microsoft Learn (102,400,000 KB by default); the least is ours, 900 s, "
    "as AWS takes no shorter lifetime",
)

_LEAST_SECONDS: Final = 900


def _check(topology: Topology) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    for tunnel in topology.tunnels.values():
        kbps = kbps_of(tunnel.traffic or "")
        volumes = list(_volumes(tunnel, capabilities)) if kbps is not None else []
        if kbps is None or not volumes:
            continue
        kilobytes, end = min(volumes, key=lambda one: (one[0], one[1].address))
        # A kilobyte is 1,000 bytes here, the lesser of its two meanings: vendors do not say.
        seconds = kilobytes * 8 // kbps
        if seconds < _LEAST_SECONDS:
            yield _INFO.finding(
                f"tunnels.{tunnel.address}.traffic",
                f"{end.address} rekeys after {kilobytes:,} KB, which {tunnel.traffic} uses up in "
                f"{_length(seconds)}. {_INFO.why}",
            )


def _volumes(tunnel: Tunnel, capabilities: Capabilities) -> Iterator[tuple[int, TunnelEnd]]:
    for end in (tunnel.left, tunnel.right):
        kilobytes = _volume(end, capabilities.at(end.site))
        if kilobytes:
            yield kilobytes, end


def _volume(end: TunnelEnd, product: Capability) -> int | None:
    own = end.own.esp_kilobytes
    return product.esp.kilobytes if own is None else own


def _length(seconds: int) -> str:
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"  # noqa: PLR2004 - a minute


RULE: Final = FunctionRule(_INFO, _check)
