"""What is wrong with the keys that references lead to, as far as they can be read here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from vpn_declare.kinds.capabilities import Capabilities, Capability, key_rules
from vpn_declare.kinds.generated_key import shape_of
from vpn_declare.kinds.key_checks import KEY_CHECKS, KeyUse
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, Severity, has_errors
from vpn_declare.model.key_shape import USUAL_SHAPE, KeyShape
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.model.topology import Topology, Tunnel
from vpn_declare.model.value import SecretRef
from vpn_declare.workflow.acknowledged import acknowledged
from vpn_declare.workflow.secrets import Keys

_NOT_MADE: Final = (
    "Correct the rules under `capabilities:` in vpn-declare.yaml, or put a key that both take "
    "where a reference leads."
)
_ROTATE: Final = (
    "`vpn-declare rotate TUNNEL` makes one that both ends take. If the key is in use there, "
    "correct the rule under `capabilities:` in vpn-declare.yaml."
)

KEY_CODES: Final = frozenset(info.code for info in KEY_CHECKS)


def checked_keys(
    topology: Topology | None, keys: Keys, old: Iterable[Diagnostic] = ()
) -> tuple[Diagnostic, ...]:
    """Return the warnings on keys, ``old`` ones among them; none where nothing is declared.

    Raises:
        DiagnosticsError: an end does not take the key that its reference leads to.
    """
    if topology is None:
        return ()
    found = [
        replace(one, place=topology.place_of(one.path))
        for one in (*_findings(topology, keys), *old)
    ]
    accepted = (ack for ack in topology.acknowledged if ack.code in KEY_CODES)
    told = acknowledged(found, accepted)
    if has_errors(told):
        raise DiagnosticsError(told)
    return tuple(told)


def ends_of_keys(topology: Topology) -> Mapping[str, tuple[Capability, ...]]:
    """Return the products at the ends of each key, by its reference; each product once."""
    capabilities = Capabilities(topology)
    ends: dict[str, dict[str, Capability]] = {}
    for tunnel in topology.tunnels.values():
        found = ends.setdefault(tunnel.psk, {})
        for end in (tunnel.left, tunnel.right):
            product = capabilities.at(end.site)
            found[product.name] = product
    return {
        reference: tuple(found[name] for name in sorted(found))
        for reference, found in ends.items()
    }


def _findings(topology: Topology, keys: Keys) -> Iterator[Diagnostic]:
    names = _names(topology)
    ends = ends_of_keys(topology)
    shapes: dict[tuple[str, ...], KeyShape | None] = {}
    for (reference, version), tunnel in _users(topology).items():
        path = f"tunnels.{tunnel.address}.psk"
        use = KeyUse(path=path, reference=reference, ends=ends[reference], names=names)
        ref = SecretRef(reference, version=version)
        if not _is_generated(reference):
            yield from keys.judged(ref, use.judged)
            continue
        products = tuple(end.name for end in use.ends)
        if products not in shapes:
            shapes[products] = shape_of(key_rules(use.ends))
        yield from _of_generated(use, ref, shapes[products], keys)


def _of_generated(
    use: KeyUse, ref: SecretRef, shape: KeyShape | None, keys: Keys
) -> Iterator[Diagnostic]:
    """Yield what is to be said of a generated key: that none can be made, or that it does not fit.

    Made is made: a key that was made before a rule was corrected is in use, so it only warns.
    """
    if shape is None:
        yield replace(use.not_made(), fix=_NOT_MADE)
    elif shape != USUAL_SHAPE:
        for found in keys.judged(ref, use.not_taken):
            yield replace(found, severity=Severity.WARNING, fix=_ROTATE)


def _users(topology: Topology) -> dict[tuple[str, int], Tunnel]:
    """Return the first tunnel of each key."""
    users: dict[tuple[str, int], Tunnel] = {}
    for tunnel in topology.tunnels.values():
        if tunnel.psk.strip():
            users.setdefault((tunnel.psk, tunnel.psk_version), tunnel)
    return users


def _is_generated(reference: str) -> bool:
    return reference == GENERATE or reference.startswith(f"{GENERATE}:")


def _names(topology: Topology) -> frozenset[str]:
    """Return the names of a topology, whole and in parts, in small letters."""
    names = {topology.name, *topology.sites}
    for site in topology.sites.values():
        parts = (site.provider, site.region, site.device, *site.gateways, *site.vpcs)
        names |= {part for part in (*parts, *site.networks) if part}
    return frozenset(part for name in names for part in (name.lower(), *name.lower().split("-")))
