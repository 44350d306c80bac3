"""Environments: which provider plays each site, under one unchanged topology."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.provider import Provider
from vpn_declare.kinds.capabilities import PRODUCT_NAMES
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, Severity
from vpn_declare.model.topology import Site, Topology
from vpn_declare.workflow.shelf import Shelf, did_you_mean

PRODUCTION: Final = "production"
SIMULATED: Final = "simulated"
LAB: Final = "lab"
ENVIRONMENTS: Final = (PRODUCTION, SIMULATED, LAB)

_PLAYERS: Final = MappingProxyType({SIMULATED: "simulator", LAB: "lab"})
"""Who plays every site in an environment; in others each site's own provider does."""


def unknown_environment(name: str, known: Sequence[str]) -> DiagnosticsError:
    """Return the error for a name that is no environment."""
    return DiagnosticsError(
        [
            Diagnostic(
                code="VPN606",
                summary="No such environment",
                detail=f"{name!r} is no environment.",
                fix=f"{did_you_mean(name, known)}Use one of: {', '.join(known)}.",
            )
        ]
    )


class Providers:
    """The providers of one environment. Each is imported when the first site asks for it."""

    __slots__ = ("_environment", "_loaded", "_shelf")

    def __init__(self, environment: str, shelf: Shelf[Provider]) -> None:
        self._environment = environment
        self._shelf = shelf
        self._loaded: dict[str, Provider] = {}

    def name_for(self, site: Site) -> str:
        """Return the name of who plays a site."""
        return _PLAYERS.get(self._environment, site.provider)

    def of_site(self, site: Site) -> Provider:
        """Return who plays a site.

        Raises:
            DiagnosticsError: no plug-in bears that name, or it cannot be imported.
        """
        return self.named(self.name_for(site))

    def named(self, name: str) -> Provider:
        """Return a provider by its name, as resources remember it.

        Raises:
            DiagnosticsError: no plug-in bears that name, or it cannot be imported.
        """
        provider = self._loaded.get(name)
        if provider is None:
            provider = self._loaded[name] = self._shelf.load(name)
        return provider

    def kind_of(self, provider: str, kind: str) -> Kind:
        """Return the descriptor of a provider's kind.

        Raises:
            DiagnosticsError: the provider has no such kind, or cannot be imported.
        """
        kinds = self.named(provider).kinds
        if kind not in kinds:
            raise DiagnosticsError([_unknown_kind(provider, kind, kinds)])
        return kinds[kind]

    def missing_for(self, topology: Topology) -> tuple[Diagnostic, ...]:
        """Return one error for each provider that sites name and nobody installed."""
        sites = _sites_by(self.name_for, topology)
        return tuple(
            _missing_provider(name, sites[name], self._shelf.names, topology)
            for name in sorted(sites)
            if name not in self._shelf
        )

    def unknown_in(self, topology: Topology) -> tuple[Diagnostic, ...]:
        """Return one warning for each provider that is neither installed nor in any table of ours.

        It may be a plug-in that is installed elsewhere, which the simulator can play as well.
        """
        known = PRODUCT_NAMES.union(self._shelf.names)
        sites = _sites_by(lambda site: site.provider, topology)
        return tuple(
            _unknown_provider(name, sites[name], sorted(known), topology)
            for name in sorted(sites)
            if name not in known
        )


def _sites_by(name_of: Callable[[Site], str], topology: Topology) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for site in topology.sites.values():
        found.setdefault(name_of(site), []).append(site.name)
    return found


def _missing_provider(
    name: str, sites: list[str], known: tuple[str, ...], topology: Topology
) -> Diagnostic:
    others = f" and {len(sites) - 1} more" if len(sites) > 1 else ""
    path = f"sites.{sites[0]}.provider"
    return Diagnostic(
        code="VPN607",
        summary="No provider of that name can be called",
        detail=(
            f"{name!r} is the provider of {sites[0]}{others}, and no plug-in of that name is "
            f"installed. Installed: {', '.join(known)}."
        ),
        fix=(
            f"{did_you_mean(name, known)}Try it without touching anything real by `--environment "
            "simulated`, or install the plug-in."
        ),
        path=path,
        place=topology.place_of(path),
    )


def _unknown_provider(
    name: str, sites: list[str], known: Sequence[str], topology: Topology
) -> Diagnostic:
    others = f" and {len(sites) - 1} more" if len(sites) > 1 else ""
    path = f"sites.{sites[0]}.provider"
    return Diagnostic(
        code="VPN048",
        severity=Severity.WARNING,
        summary="Provider that nobody knows",
        detail=f"{name!r} is the provider of {sites[0]}{others}. No plug-in of that name is"
        " installed and no table speaks of it, so nothing is known of what it can do.",
        fix=f"{did_you_mean(name, known)}Known: {', '.join(known)}.",
        path=path,
        place=topology.place_of(path),
    )


def _unknown_kind(provider: str, kind: str, known: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        code="VPN608",
        summary="The provider knows no such kind of resource",
        detail=f"{provider!r} has no kind {kind!r}; it has {', '.join(sorted(known))}.",
        fix="Install the version of the plug-in that made these resources.",
    )
