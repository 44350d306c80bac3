"""Which tunnels a user means: ``a.x -- b.y`` or ``a.x--b.y``, and globs where several may be."""

from fnmatch import fnmatchcase

from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.topology import Topology
from vpn_declare.report.explain import tunnel_address
from vpn_declare.workflow.shelf import did_you_mean


def tunnel_named(topology: Topology, name: str) -> str:
    """Return the address of the tunnel that a user named.

    Raises:
        DiagnosticsError: there is no such tunnel.
    """
    address = tunnel_address(name)
    if address is not None and address in topology.tunnels:
        return address
    raise _unknown(topology, name)


def tunnels_matching(topology: Topology, names: tuple[str, ...]) -> frozenset[str]:
    """Return the addresses of the tunnels that a user named, each by its name or by a glob.

    Raises:
        DiagnosticsError: a name is that of no tunnel.
    """
    found: set[str] = set()
    for name in names:
        glob = tunnel_address(name) or name
        matching = {address for address in topology.tunnels if fnmatchcase(address, glob)}
        if not matching:
            raise _unknown(topology, name)
        found |= matching
    return frozenset(found)


def _unknown(topology: Topology, name: str) -> DiagnosticsError:
    near = did_you_mean(tunnel_address(name) or name, topology.tunnels)
    return DiagnosticsError(
        [
            Diagnostic(
                code="VPN622",
                summary="No such tunnel",
                detail=f"{name!r} is no tunnel of {topology.name}.",
                fix=f"{near}Write site.gateway -- site.gateway, and @NAME where a pair has "
                "several.",
            )
        ]
    )
