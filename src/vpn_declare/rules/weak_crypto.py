"""VPN126: the file fixes an algorithm that is no longer safe."""

from collections.abc import Iterator
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto.suites import SUITES, suites_of
from vpn_declare.kinds.crypto.transforms import canonical_name
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.end_settings import CryptoOverride
from vpn_declare.model.topology import Topology, Tunnel

_WEAK: Final = frozenset(
    {
        "des", "3des", "null", "md5", "sha1", "prfmd5", "prfsha1",
        "modp768", "modp1024", "modp1536", "modp1024s160", "modp2048s224", "modp2048s256",
    }
)  # fmt: skip
"""MUST NOT, SHOULD NOT and MUST- of RFC 8247 and RFC 8221, and key exchange below 112 bits."""

_PARTS: Final = ("encryption", "integrity", "prf", "dh")

_INFO: Final = RuleInfo(
    code="VPN126",
    name="weak-crypto",
    severity=Severity.ERROR,
    summary="Algorithm is no longer safe",
    why="It can be broken, or soon will be, by somebody who records the traffic today.",
    fix="Leave it out, so that the suite chooses; `interop` works with nearly every box.",
    source="RFC 8247, RFC 8221, NIST SP 800-77 revision 1",
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    yield from _in_own_suites(topology)
    for tunnel in topology.tunnels.values():
        for place, fixed in _fixed(tunnel):
            for part in _PARTS:
                written = getattr(fixed, part)
                if written is not None and canonical_name(written) in _WEAK:
                    yield _INFO.finding(
                        f"tunnels.{tunnel.address}.{place}.{part}",
                        f"{tunnel.address} fixes {written}. {_INFO.why}",
                    )


def _in_own_suites(topology: Topology) -> Iterator[Diagnostic]:
    for suite in suites_of(topology).values():
        for part in _PARTS if suite.name not in SUITES else ():
            weak = [name for name in suite.chosen_for(part) if name in _WEAK]
            if weak:
                yield _INFO.finding(
                    f"suites.{suite.name}.{part}",
                    f"The suite {suite.name} takes {', '.join(weak)}. {_INFO.why}",
                )


def _fixed(tunnel: Tunnel) -> Iterator[tuple[str, CryptoOverride]]:
    """Yield what is fixed, each with its path inside the tunnel."""
    yield "ike", tunnel.ike
    yield "esp", tunnel.esp
    for side, end in (("left", tunnel.left), ("right", tunnel.right)):
        yield f"{side}.own.ike", end.own.ike
        yield f"{side}.own.esp", end.own.esp


RULE: Final = FunctionRule(_INFO, _check)
