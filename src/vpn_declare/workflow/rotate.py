"""``rotate``: a new version of one tunnel's key, at both ends, planned like any change."""

from collections.abc import Iterator
from dataclasses import replace

from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, Severity
from vpn_declare.model.resource import Recorded
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.model.topology import Tunnel
from vpn_declare.model.value import SecretRef
from vpn_declare.report.words import tunnel_words
from vpn_declare.workflow.declared import Declared, declared_of
from vpn_declare.workflow.key_versions import rotated
from vpn_declare.workflow.resources import wanted_resources
from vpn_declare.workflow.secrets import Keys, keys_of
from vpn_declare.workflow.topology import good_topology
from vpn_declare.workflow.tunnel_names import tunnel_named
from vpn_declare.workflow.workspace import Workspace


def declared_rotated(workspace: Workspace, name: str) -> Declared:
    """Return what the files declare, with the next version of one tunnel's key, and only that.

    Raises:
        DiagnosticsError: the topology has errors; or there is no such tunnel; or neither end of it
            has a key yet.
    """
    base = workspace.store.base()
    topology, notices = good_topology(workspace)
    address = tunnel_named(topology, name)
    after = rotated(topology, address)
    before = wanted_resources(workspace, topology).resources
    declared = declared_of(workspace, after, notices, base)
    ends = tuple(a for a, wanted in declared.resources.items() if wanted != before.get(a))
    records = workspace.store.records()
    made = [records[end] for end in ends if end in records]
    if not made:
        raise DiagnosticsError([_no_key_yet(address)])
    told = (*declared.notices, *_same_value(keys_of(workspace), after.tunnels[address], made))
    return replace(declared, targets=ends, notices=told)


def _no_key_yet(address: str) -> Diagnostic:
    return Diagnostic(
        code="VPN623",
        summary="There is no key to rotate yet",
        detail=f"Tunnel {tunnel_words(address)} was never applied, so neither end has a key.",
        fix="Apply first: that gives both ends their first key.",
        path=address,
    )


def _same_value(keys: Keys, tunnel: Tunnel, made: list[Recorded]) -> Iterator[Diagnostic]:
    """Warn when the value at its source is the one that both ends have already."""
    if tunnel.psk.startswith(f"{GENERATE}:"):
        return
    now = keys.fingerprint(SecretRef(tunnel.psk, version=tunnel.psk_version))
    given = {
        v.fingerprint for r in made for v in r.attributes.values() if isinstance(v, SecretRef)
    }
    if now.fingerprint is not None and now.fingerprint in given:
        yield Diagnostic(
            code="VPN624",
            severity=Severity.WARNING,
            summary="The key's value is the old one",
            detail=f"{tunnel.psk} holds the value that was sent before. The tool never writes"
            " there, so going on sends the same key again.",
            fix="Put a new value there first, then rotate.",
            path=f"tunnels.{tunnel.address}.psk",
        )
