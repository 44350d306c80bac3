"""VPN190: an end has an algorithm that does not exist, or a mix that makes no sense."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from vpn_declare.contracts.rule import FunctionRule, RuleInfo
from vpn_declare.kinds.crypto.solve import misspelt
from vpn_declare.kinds.crypto.suites import SUITES, Suite, suites_of
from vpn_declare.kinds.crypto.transforms import (
    AEAD,
    DH,
    ENCRYPTION,
    INTEGRITY,
    PRF,
    canonical_name,
)
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology
from vpn_declare.model.value import Attributes

_INFO: Final = RuleInfo(
    code="VPN190",
    name="unknown-algorithm",
    severity=Severity.ERROR,
    summary="Algorithm that does not exist",
    why="Nobody can compare what an end has with the other one if nobody knows what it is.",
    fix="Write it as strongSwan does: `aes256gcm16`, `sha384`, `modp3072`; no integrity "
    "beside GCM.",
    source="IANA, Internet Key Exchange Version 2 (IKEv2) Parameters",
)

_KNOWN: Final = MappingProxyType(
    {"encryption": ENCRYPTION, "integrity": INTEGRITY, "prf": PRF, "dh": DH}
)


def _check(topology: Topology) -> Iterator[Diagnostic]:
    for name, suite in suites_of(topology).items():
        if name not in SUITES:
            yield from _of_a_suite(suite)
    for product, said in topology.capabilities.items():
        yield from _of_a_correction(product, said)
    for tunnel in topology.tunnels.values():
        for side, end in (("left", tunnel.left), ("right", tunnel.right)):
            faults = (
                *misspelt("IKE (phase 1)", end.own.ike),
                *misspelt("ESP (phase 2)", end.own.esp),
            )
            if faults:
                yield _INFO.finding(
                    f"tunnels.{tunnel.address}.{side}.own",
                    f"At {end.address}: {' '.join(faults)} {_INFO.why}",
                )


def _of_a_suite(suite: Suite) -> Iterator[Diagnostic]:
    """Yield what is wrong with a suite of the project's own."""
    for part, known in _KNOWN.items():
        unknown = [name for name in suite.chosen_for(part) if name not in known]
        if unknown:
            yield _INFO.finding(
                f"suites.{suite.name}.{part}",
                f"The suite {suite.name} has {', '.join(unknown)}; there are "
                f"{', '.join(sorted(known))}.",
            )
    bare = [name for name in suite.encryption if name in ENCRYPTION - AEAD]
    if bare and not suite.integrity:
        yield _INFO.finding(
            f"suites.{suite.name}.encryption",
            f"The suite {suite.name} has {', '.join(bare)} and no integrity beside it.",
            fix="Add `integrity: [sha256]`, or take a cipher that authenticates by itself.",
        )


def _of_a_correction(product: str, said: Attributes) -> Iterator[Diagnostic]:
    """Yield what is misspelt in what the project corrects in the table of a product."""
    for place, names, known in _corrected_names(said):
        unknown = [name for name in names if canonical_name(name) not in known]
        if unknown:
            near = get_close_matches(unknown[0], sorted(known), n=1)
            meant = f" Did you mean '{near[0]}'?" if near else ""
            yield _INFO.finding(
                f"capabilities.{product}.{place}",
                f"The correction of {product} names {', '.join(unknown)}.{meant} {_INFO.why}",
            )


def _corrected_names(said: Attributes) -> Iterator[tuple[str, list[str], frozenset[str]]]:
    """Yield where a correction names algorithms, which, and which there are."""
    for block in ("ike", "esp"):
        offer = said.get(block)
        for part, names in offer.items() if isinstance(offer, Mapping) else ():
            if part in _KNOWN and isinstance(names, list | tuple):
                yield f"{block}.{part}", list(map(str, names)), _KNOWN[part]
    words = said.get("keywords")
    if isinstance(words, Mapping):
        yield "keywords", list(words), frozenset[str]().union(*_KNOWN.values())


RULE: Final = FunctionRule(_INFO, _check)
