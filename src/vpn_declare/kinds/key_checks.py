"""What is said of a pre-shared key's value: whether both ends take it, and whether it is weak.

A key is judged where it is read, and only sentences leave: nothing of it is in them, neither how
long it is nor in what way it could be guessed.
"""

from dataclasses import dataclass
from typing import Final

from vpn_declare.contracts.rule import RuleInfo
from vpn_declare.kinds.capabilities import LEAST_LENGTH, Capability
from vpn_declare.kinds.key_strength import LEAST_BITS, bits_of
from vpn_declare.model.diagnostic import Diagnostic, Severity

KEY_NOT_TAKEN: Final = RuleInfo(
    code="VPN196",
    name="key-not-taken",
    severity=Severity.ERROR,
    summary="Key that an end does not take",
    why="The end refuses it when it is set up, or reads another key out of it, and then IKE_AUTH "
    "fails with AUTHENTICATION_FAILED. It is looked at when a plan is made, never printed.",
    fix="Put a new one where the reference leads: 20 to 64 letters and digits that begin with a "
    "letter are taken by every product. `psk: generate` makes one.",
    source="AWS, VpnTunnelOptionsSpecification, PreSharedKey; strongSwan, swanctl.conf, secrets; "
    "tables of capabilities",
)

WEAK_KEY: Final = RuleInfo(
    code="VPN197",
    name="weak-key",
    severity=Severity.WARNING,
    summary="Key that can be guessed",
    why="Who records one handshake can try keys at leisure, as fast as machines allow. It is "
    "looked at when a plan is made, never printed.",
    fix="Put a long random one where the reference leads (`openssl rand -hex 32` prints one), or "
    "write `psk: generate`.",
    source="NIST SP 800-77 revision 1: 112 bits at least; RFC 7296, section 2.15",
)

OLD_KEY: Final = RuleInfo(
    code="VPN199",
    name="old-key",
    severity=Severity.WARNING,
    summary="Key in use for long",
    why="The longer a key is in use, the more people and backups have seen it. It is told when a "
    "plan is made, of keys that an apply gave to a gateway.",
    fix="`vpn-declare rotate TUNNEL` gives both ends a new one; `secrets: { oldest_key_days: N }` "
    "in vpn-declare.yaml says when a key is old.",
    source="NIST SP 800-57 part 1 revision 5, section 5.3.6: at most two years; a year is ours",
)

KEY_CHECKS: Final = (KEY_NOT_TAKEN, WEAK_KEY, OLD_KEY)
"""What is checked of keys when a plan is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """Where a key is used: the first of its tunnels, the products there, and names that are known.

    ``names`` are in small letters: what anybody would try first.
    """

    path: str
    reference: str
    ends: tuple[Capability, ...]
    names: frozenset[str]

    def not_taken(self, *keys: str) -> tuple[Diagnostic, ...]:
        """Return what the products have against any of some keys; one finding for a product."""
        found: list[Diagnostic] = []
        for end in self.ends:
            faults = dict.fromkeys(fault for key in keys for fault in end.key.faults(key))
            if not faults:
                continue
            is_sure = any(not fault.is_assumed for fault in faults)
            told = " ".join(fault.sentence for fault in faults)
            detail = f"The key {self.reference} is not one that {end.name} takes. {told}"
            severity = end.severity("key") if is_sure else Severity.WARNING
            found.append(KEY_NOT_TAKEN.finding(self.path, detail, severity=severity))
        return tuple(found)

    def not_made(self) -> Diagnostic:
        """Return that no key can be made for the products."""
        names = " and ".join(end.name for end in self.ends)
        detail = (
            f"No key can be made for {self.reference}: the rules of {names} leave none with "
            f"{LEAST_BITS} bits of chance and {LEAST_LENGTH} characters."
        )
        return KEY_NOT_TAKEN.finding(self.path, detail)

    def judged(self, key: str) -> tuple[Diagnostic, ...]:
        """Return what is wrong with a key that people made."""
        weak = ""
        if len(key) < LEAST_LENGTH:
            weak = f"It is shorter than {LEAST_LENGTH} characters."
        elif bits_of(key, self.names) < LEAST_BITS:
            weak = f"By our estimate fewer than {LEAST_BITS} bits of it are chance."
        found = self.not_taken(key)
        if not weak:
            return found
        detail = f"The key {self.reference} can be guessed. {weak}"
        return (*found, WEAK_KEY.finding(self.path, detail))
