"""The suites that a file names in ``crypto:``. Each lists what it takes, the best first.

Judged by RFC 8247 (IKE) and RFC 8221 (ESP), NIST SP 800-77 revision 1, and RFC 9206 (CNSA 1.0).
Key exchange groups below 14, SHA-1, MD5 and 3DES are in no suite.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, cast

from vpn_declare.kinds.crypto.transforms import HYBRID_DH, canonical_name
from vpn_declare.model.topology import Topology
from vpn_declare.model.value import Attributes

DEFAULT_IKE_SECONDS: Final = 14_400
"""Four hours: strongSwan's default (swanctl.conf, ``rekey_time``) and VNG's console default."""
DEFAULT_ESP_SECONDS: Final = 3_600
"""One hour: strongSwan's default (swanctl.conf, child ``rekey_time``), and AWS's upper bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """What a suite takes for each transform, the best first; the same for IKE and ESP.

    Attributes:
        name: What a file calls it.
        summary: What it is for, one line.
        encryption: Ciphers.
        integrity: Integrity, beside a cipher that needs one.
        prf: Pseudo-random functions, for IKE.
        dh: Key exchange; also for perfect forward secrecy of ESP.
        hopes_for: A key exchange whose absence is worth a remark, or empty.
    """

    name: str
    summary: str
    encryption: tuple[str, ...]
    integrity: tuple[str, ...]
    prf: tuple[str, ...]
    dh: tuple[str, ...]
    hopes_for: str = ""

    def chosen_for(self, part: str) -> tuple[str, ...]:
        """Return what stands in the suite for a transform; a PRF that follows a hash does not."""
        names: tuple[str, ...] = getattr(self, part)
        follow = {f"prf{name}" for name in self.integrity}
        return tuple(name for name in names if name not in follow)


_STRONG: Final = Suite(
    name="strong",
    summary="The best that both ends can do: AES-256-GCM, ECP-384, else the larger MODP groups.",
    # AES-CBC is there for ends whose IKE has no GCM (RouterOS); with SHA-2 it is no weakness.
    encryption=("aes256gcm16", "aes256"),
    integrity=("sha384", "sha512", "sha256"),
    prf=("prfsha384", "prfsha512", "prfsha256"),
    dh=("ecp384", "modp3072", "modp2048"),
)

SUITES: Final[Mapping[str, Suite]] = MappingProxyType(
    {
        suite.name: suite
        for suite in (
            _STRONG,
            Suite(
                name="interop",
                summary="What nearly every box has: AES-256-CBC, SHA-256, group 14.",
                encryption=("aes256",),
                integrity=("sha256",),
                prf=("prfsha256",),
                dh=("modp2048",),
            ),
            Suite(
                name="fips",
                summary="Only what NIST SP 800-77 revision 1 approves.",
                encryption=("aes256gcm16", "aes128gcm16", "aes256", "aes128"),
                integrity=("sha384", "sha512", "sha256"),
                prf=("prfsha384", "prfsha512", "prfsha256"),
                dh=("ecp384", "ecp521", "ecp256", "modp3072", "modp4096", "modp2048"),
            ),
            Suite(
                name="cnsa1",
                summary="CNSA 1.0 (RFC 9206): AES-256-GCM, SHA-384, ECP-384 or MODP 3072 and up.",
                encryption=("aes256gcm16",),
                integrity=("sha384",),
                prf=("prfsha384",),
                dh=("ecp384", "modp3072", "modp4096"),
            ),
            Suite(
                name="pq-pilot",
                summary="Strong, with ML-KEM-768 beside ECP-384 wherever both ends have it.",
                encryption=_STRONG.encryption,
                integrity=_STRONG.integrity,
                prf=_STRONG.prf,
                dh=(HYBRID_DH, *_STRONG.dh),
                hopes_for=HYBRID_DH,
            ),
        )
    }
)
"""All built-in suites, by name."""


def suites_of(topology: Topology) -> Mapping[str, Suite]:
    """Return the suites that the tunnels of a topology may name: the built-in and its own."""
    if not topology.suites:
        return SUITES
    return {**SUITES, **{name: _own(name, said) for name, said in topology.suites.items()}}


def _own(name: str, said: Attributes) -> Suite:
    integrity = _names(said.get("integrity", ()))
    return Suite(
        name=name,
        summary=str(said.get("summary") or "The project's own."),
        encryption=_names(said.get("encryption", ())),
        integrity=integrity,
        prf=_names(said.get("prf", ())) or tuple(f"prf{hashed}" for hashed in integrity),
        dh=_names(said.get("dh", ())),
    )


def _names(written: object) -> tuple[str, ...]:
    return tuple(canonical_name(str(item)) for item in cast("Iterable[object]", written))
