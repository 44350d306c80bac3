"""The long normal form as text: what ``vpn-declare expand`` prints, and what loads to the same."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from vpn_declare.load.yaml_write import write_yaml
from vpn_declare.model.end_settings import CryptoOverride, EndSettings
from vpn_declare.model.expectation import Expectation, ExpectationKind
from vpn_declare.model.lifecycle import Lifecycle
from vpn_declare.model.secret_reference import GENERATE
from vpn_declare.model.topology import (
    Gateway,
    Initiator,
    Network,
    Site,
    Topology,
    Tunnel,
    TunnelEnd,
    Vpc,
)

_Plain = dict[str, Any]


def normal_form(topology: Topology) -> str:
    """Return a topology as YAML with nothing inherited and nothing left to a default.

    It loads to an equal topology, but for ``allocations``: prefixes that came from pools stand in
    it as written ones. Equal topologies give equal text.
    """
    return write_yaml(
        _written(
            version=1,
            name=topology.name,
            sites={name: _site(site) for name, site in topology.sites.items()},
            tunnels=[_tunnel(tunnel) for tunnel in topology.tunnels.values()],
            expect=[_expectation(item) for item in topology.expect],
            moved=[{"from": move.source, "to": move.target} for move in topology.moved],
            removed=[{"address": item.address, "keep": item.keep} for item in topology.removed],
            **{"import": [{"address": i.address, "id": i.remote_id} for i in topology.imports]},
            ack=[
                {"code": ack.code, "path": ack.path, "reason": ack.reason}
                for ack in topology.acknowledged
            ],
        )
    )


def _written(**values: object) -> _Plain:
    """Return the values that say something."""
    return {key: value for key, value in values.items() if value not in (None, {}, [], ())}


def _lifecycle(lifecycle: Lifecycle) -> _Plain:
    return _written(prevent_destroy=lifecycle.prevent_destroy, ignore=list(lifecycle.ignore))


def _site(site: Site) -> _Plain:
    return _written(
        provider=site.provider,
        region=site.region,
        device=site.device,
        critical=site.critical or None,
        vpcs={name: _vpc(vpc) for name, vpc in site.vpcs.items()},
        networks={name: _network(network) for name, network in site.networks.items()},
        gateways={name: _gateway(gateway) for name, gateway in site.gateways.items()},
        settings=site.settings,
        lifecycle=_lifecycle(site.lifecycle),
    )


def _vpc(vpc: Vpc) -> _Plain:
    return _written(
        cidr=vpc.cidr,
        existing=vpc.existing,
        other_routes=vpc.other_routes,
        host_mtu=vpc.host_mtu,
        lifecycle=_lifecycle(vpc.lifecycle),
    )


def _network(network: Network) -> _Plain | str:
    said = _written(other_routes=network.other_routes, host_mtu=network.host_mtu)
    return {"cidr": network.cidr, **said} if said else network.cidr


def _gateway(gateway: Gateway) -> _Plain:
    return _written(
        vpc=gateway.vpc,
        networks=list(gateway.networks),
        subnet=gateway.subnet,
        package=gateway.package,
        public_ip=gateway.public_ip,
        ike_id=gateway.ike_id,
        behind_nat=gateway.behind_nat or None,
        mtu=gateway.mtu,
        clamps_mss=gateway.clamps_mss or None,
        asn=gateway.asn,
        firewall=list(gateway.firewall or ()),
        settings=gateway.settings,
        lifecycle=_lifecycle(gateway.lifecycle),
    )


def _tunnel(tunnel: Tunnel) -> _Plain:
    starts: Mapping[Initiator, str | None] = {
        Initiator.EITHER: None,
        Initiator.LEFT: tunnel.left.address,
        Initiator.RIGHT: tunnel.right.address,
    }
    return _written(
        between=[tunnel.left.address, tunnel.right.address],
        name=tunnel.name,
        initiator=starts[tunnel.initiator],
        carry=[
            f"{end.site}.{network}"
            for end in (tunnel.left, tunnel.right)
            for network in end.networks
        ],
        transit={
            end.address: list(end.transit) for end in (tunnel.left, tunnel.right) if end.transit
        },
        crypto=tunnel.crypto,
        ike=_override(tunnel.ike),
        esp=_override(tunnel.esp),
        ends={end.address: said for end in (tunnel.left, tunnel.right) if (said := _end(end))},
        psk=GENERATE if tunnel.psk.startswith(f"{GENERATE}:") else tunnel.psk,
        dpd_seconds=tunnel.dpd_seconds,
        traffic=tunnel.traffic,
        preference=tunnel.preference,
        lifecycle=_lifecycle(tunnel.lifecycle),
    )


def _end(end: TunnelEnd) -> _Plain:
    bgp = _written(hold_seconds=end.hold_seconds)
    return {**_own(end.own), **_written(inside=end.inside, bgp=bgp)}


def _own(own: EndSettings) -> _Plain:
    return _written(
        ike=_written(version=own.ike_version, **_override(own.ike)),
        esp=_written(lifetime_kilobytes=own.esp_kilobytes, **_override(own.esp)),
        local_id=own.local_id,
        remote_id=own.remote_id,
        start=own.start and own.start.value,
        selectors=own.selectors and own.selectors.value,
        local_ts=list(own.local_ts),
        remote_ts=list(own.remote_ts),
        nat_t=own.nat_t and own.nat_t.value,
    )


def _override(override: CryptoOverride) -> _Plain:
    return _written(**{part.name: getattr(override, part.name) for part in fields(override)})


def _expectation(item: Expectation) -> _Plain:
    if item.kind is ExpectationKind.SURVIVE:
        return {"survive": {"loss_of": item.loss_of, "keep": item.text}}
    return {item.kind.value: item.text}
