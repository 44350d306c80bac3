"""Gateways: what they serve, and their settings with everything inherited."""

import re
from collections.abc import Mapping
from typing import Final

from vpn_declare.load import codes
from vpn_declare.load.built import BuiltGateway
from vpn_declare.load.faults import Faults, listed
from vpn_declare.load.globs import matches
from vpn_declare.load.plain_values import attributes_of, lifecycle_of
from vpn_declare.load.settings import Level, Settings, settings_of
from vpn_declare.load.written_files import Entry
from vpn_declare.model.lifecycle import Lifecycle
from vpn_declare.model.site_file import GatewayFile, SiteFile
from vpn_declare.model.topology import Gateway

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_WORDS: Final = frozenset({"site", "gateway"})


def identity_of(settings: Settings, site: str, gateway: str) -> str | None:
    """Return the identity of a gateway, placeholders filled in; None where none is written."""
    found = settings.get("ike_id")
    if found is None:
        return None
    words = {"site": site, "gateway": gateway}
    return _PLACEHOLDER.sub(lambda match: words.get(match[1], match[0]), str(found.value))


class GatewayBuilder:
    """Builds gateways; sites that are written once for many share what is worked out."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._settings: dict[tuple[int, int], Settings] = {}

    def build(
        self, name: str, model: GatewayFile, site: Entry[SiteFile], inherited: Settings
    ) -> BuiltGateway:
        """Return the gateway ``name`` of a site."""
        settings = self._settings_of(name, model, site, inherited)
        vpc, networks = self._serves(name, model, site)
        package = settings.get("package")
        return BuiltGateway(
            Gateway(
                name=name,
                vpc=vpc,
                networks=networks,
                subnet=model.subnet,
                package=None if package is None else str(package.value),
                public_ip=model.public_ip,
                ike_id=self._ike_id(name, site, settings),
                behind_nat=_is_said(settings, "behind_nat"),
                mtu=_number(settings, "mtu"),
                clamps_mss=_is_said(settings, "clamps_mss"),
                asn=_number(settings, "asn"),
                firewall=None if model.firewall is None else tuple(sorted({*model.firewall})),
                settings=attributes_of(model.settings),
                lifecycle=_lifecycle(model, site),
            ),
            model,
            settings,
        )

    def _settings_of(
        self, name: str, model: GatewayFile, site: Entry[SiteFile], inherited: Settings
    ) -> Settings:
        # Models live as long as the builder, so their ids are theirs alone.
        key = (id(inherited), id(model))
        found = self._settings.get(key)
        if found is None:
            spot = site.spot.inside("gateways", name)
            own = settings_of(model, Level.GATEWAY, "gateway", spot)
            found = self._settings[key] = {**inherited, **own} if own else inherited
        return found

    def _ike_id(self, name: str, site: Entry[SiteFile], settings: Settings) -> str | None:
        found = settings.get("ike_id")
        if found is None:
            return None
        for word in _PLACEHOLDER.findall(str(found.value)):
            if word not in _WORDS:
                self._faults.add(
                    codes.BAD_PLACEHOLDER,
                    f"'{{{word}}}' stands for nothing in an identity.",
                    "Use {site} or {gateway}.",
                    place=found.place,
                )
        return identity_of(settings, site.name, name)

    def _serves(
        self, name: str, model: GatewayFile, site: Entry[SiteFile]
    ) -> tuple[str | None, tuple[str, ...]]:
        """Return the VPC and the networks behind a gateway, as docs/reference/language.md says."""
        vpcs: Mapping[str, object] = site.model.vpcs or {}
        networks: Mapping[str, object] = site.model.networks or {}
        if model.vpc is not None and model.vpc not in vpcs:
            near = self._faults.did_you_mean(model.vpc, vpcs)
            self._tell(name, site, "vpc", f"Site '{site.name}' has no VPC '{model.vpc}'.{near}")
            return None, ()
        if model.networks is not None:
            return self._narrowed(name, model, site)
        if model.vpc is not None:
            return model.vpc, (model.vpc,)
        if len(vpcs) == 1 and not networks:
            return next(iter(vpcs)), tuple(vpcs)
        if vpcs or not networks:
            self._tell_unclear(name, site)
        return None, tuple(sorted(networks))

    def _narrowed(
        self, name: str, model: GatewayFile, site: Entry[SiteFile]
    ) -> tuple[str | None, tuple[str, ...]]:
        vpcs = site.model.vpcs or {}
        known = sorted({*vpcs, *(site.model.networks or {})})
        chosen: set[str] = set()
        for pattern in model.networks or ():
            found = [network for network in known if matches(pattern, network)]
            chosen.update(found)
            if not found:
                near = self._faults.did_you_mean(pattern, known)
                detail = f"Site '{site.name}' has no network '{pattern}'.{near}"
                self._tell(name, site, "networks", detail)
        served = sorted(chosen & vpcs.keys())
        if model.vpc is None and len(served) > 1:
            self._tell_unclear(name, site)
        vpc = model.vpc or (served[0] if served else None)
        return vpc, tuple(sorted(chosen))

    def _tell(self, name: str, site: Entry[SiteFile], key: str, detail: str) -> None:
        self._faults.add(
            codes.UNKNOWN_NAME,
            detail,
            "Correct the name, or declare it at the site.",
            place=site.spot.nearest("gateways", name, key),
            path=f"sites.{site.name}.gateways.{name}.{key}",
        )

    def _tell_unclear(self, name: str, site: Entry[SiteFile]) -> None:
        vpcs, networks = sorted(site.model.vpcs or {}), sorted(site.model.networks or {})
        if not vpcs and not networks:
            why = "has neither VPCs nor networks, so nothing lies behind the gateway"
        elif networks:
            why = f"has VPCs ({listed(vpcs)}) and networks ({listed(networks)})"
        else:
            why = f"has several VPCs: {listed(vpcs)}"
        self._faults.add(
            codes.UNCLEAR_GATEWAY,
            f"Site '{site.name}' {why}.",
            f"Write 'vpc:' or 'networks:' at gateway '{name}'."
            if vpcs
            else "Declare 'networks:'.",
            place=site.spot.nearest("gateways", name),
            path=f"sites.{site.name}.gateways.{name}",
        )


def _number(settings: Settings, key: str) -> int | None:
    found = settings.get(key)
    return None if found is None else int(found.value)


def _is_said(settings: Settings, key: str) -> bool:
    found = settings.get(key)
    return found is not None and bool(found.value)


def _lifecycle(model: GatewayFile, site: Entry[SiteFile]) -> Lifecycle:
    return lifecycle_of(model.lifecycle, site.model.lifecycle)
