"""What is wrong with the keys that references lead to, as far as they can be read here."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Final

from vpn_declare.kinds.capabilities import Capabilities
from vpn_declare.kinds.key_checks import KEY_CHECKS, KeyUse
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, has_errors
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.model.topology import Topology, Tunnel
from vpn_declare.model.value import SecretRef
from vpn_declare.workflow.acknowledged import acknowledged
from vpn_declare.workflow.secrets import Keys

_NOT_GENERATED: Final = (
    "Correct the rule under `capabilities:` in vpn-declare.yaml, or put a key that the product "
    "takes where a reference leads: a generated key has 48 letters, digits, periods and "
    "underscores, a letter first."
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


def _findings(topology: Topology, keys: Keys) -> Iterator[Diagnostic]:
    capabilities = Capabilities(topology)
    names = _names(topology)
    made: dict[tuple[str, ...], KeyUse] = {}
    for (reference, version), tunnels in _users(topology).items():
        sites = sorted({end.site for one in tunnels for end in (one.left, one.right)})
        ends = {capabilities.at(site).name: capabilities.at(site) for site in sites}
        use = KeyUse(
            path=f"tunnels.{tunnels[0].address}.psk",
            reference=reference,
            ends=tuple(ends.values()),
            names=names,
        )
        if _is_generated(reference):
            made.setdefault(tuple(ends), use)
        else:
            yield from keys.judged(SecretRef(reference, version=version), use.judged)
    yield from _of_generated(made.values())


def _of_generated(uses: Collection[KeyUse]) -> Iterator[Diagnostic]:
    """Yield what products have against generated keys: all have one shape, so none is read."""
    if not uses:
        return
    from vpn_declare.secrets.generate.pre_shared_key import examples  # noqa: PLC0415 - as rarely

    shape = examples()
    for use in uses:
        for found in use.not_taken(*shape):
            yield replace(found, fix=_NOT_GENERATED)


def _users(topology: Topology) -> dict[tuple[str, int], list[Tunnel]]:
    """Return the tunnels of each key."""
    users: dict[tuple[str, int], list[Tunnel]] = {}
    for tunnel in topology.tunnels.values():
        if tunnel.psk.strip():
            users.setdefault((tunnel.psk, tunnel.psk_version), []).append(tunnel)
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
