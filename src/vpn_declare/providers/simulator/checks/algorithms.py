"""Algorithms that VNG's VPN takes, in strongSwan's spelling.

VNG counts the bits of an ICV (``aes256gcm128``), strongSwan the bytes (``aes256gcm16``). Page
"Supported IPsec configuration". The vendor marks sha, md5 and the groups below 14 as weak; it
takes them all the same.
"""

from collections.abc import Mapping
from typing import Final

from vpn_declare.model.value import Value
from vpn_declare.providers.simulator.desk import Desk
from vpn_declare.providers.simulator.thing import is_aead

_AEAD: Final = frozenset(
    f"aes{key}{mode}{icv}"
    for key in (256, 192, 128)
    for mode in ("gcm", "ccm")
    for icv in (16, 12, 8)
)
_CBC: Final = frozenset({"aes256", "aes192", "aes128"})
_HASHES: Final = frozenset({"sha256", "sha384", "sha512", "sha1", "md5"})
_GROUPS: Final = frozenset(
    f"modp{bits}" for bits in (8192, 6144, 4096, 3072, 2048, 1536, 1024, 768)
)


def check_proposal(desk: Desk, proposal: Value, *, needs_dh: bool) -> None:
    """Refuse (2022) a proposal with a part that is empty or not in VNG's table.

    Phase 2 may go without a group: VNG's own demonstration has PFS off.
    """
    if not desk.profile.vendor_codes:
        return
    parts = proposal if isinstance(proposal, Mapping) else {}
    encryption = parts.get("encryption")
    unsuitable = [] if encryption in _AEAD | _CBC else [f"encryption {encryption!r}"]
    if not is_aead(encryption) and parts.get("integrity") not in _HASHES:
        unsuitable.append(f"hash {parts.get('integrity')!r}")
    group = parts.get("dh")
    if group not in _GROUPS and (needs_dh or group):
        unsuitable.append(f"DH group {group!r}")
    lifetime = parts.get("lifetime_seconds")
    if not isinstance(lifetime, int) or lifetime <= 0:
        unsuitable.append(f"lifetime {lifetime!r}")
    if unsuitable:
        raise desk.refusal(f"algorithm not suitable: {', '.join(unsuitable)}", "2022")
