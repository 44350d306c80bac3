"""The design of a lab follows from the topology, and keeps addresses that were given."""

import pytest

from small_topology import SEED, topology
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.providers.lab.design import Design, design_of, lab_id

EMPTY = Design(id="0a0b0c")


def with_network(cidr):
    networks = {"office": cidr}
    gateways = {"router": {"public_ip": "203.0.113.10"}}
    return topology(
        {"sites": {"on-prem": {"provider": "manual", "networks": networks, "gateways": gateways}}}
    )


def test_every_gateway_and_every_network_is_played():
    found = design_of(topology(SEED), EMPTY)
    assert set(found.gateways) == {
        "hcm03.vpngw-01", "hcm03.vpngw-02", "han01.vpngw-01", "on-prem.router",
    }  # fmt: skip
    assert len(found.wires) == 6
    assert len(found.legs) == 6
    assert len(set(found.namespaces)) == 11


def test_a_declared_address_is_kept_and_others_are_nobodys():
    found = design_of(topology(SEED), EMPTY).gateways
    assert found["on-prem.router"] == "203.0.113.10"
    assert len(set(found.values())) == 4
    assert found["hcm03.vpngw-01"].startswith("198.18.")


def test_a_new_gateway_takes_no_address_away():
    before = design_of(topology(SEED), EMPTY)
    sites = {**SEED["sites"]}
    sites["aaa"] = {"vpcs": {"vpc1": "10.9.0.0/16"}, "gateways": {"gw": {"vpc": "vpc1"}}}
    after = design_of(topology({**SEED, "sites": sites}), before)
    for name, address in before.gateways.items():
        assert after.gateways[name] == address
    assert set(before.legs) < set(after.legs)


def test_two_gateways_in_one_network_have_two_addresses_there():
    sites = {
        "a": {
            "vpcs": {"v": "10.0.0.0/24"},
            "gateways": {"g1": {"vpc": "v"}, "g2": {"vpc": "v"}},
        }
    }
    found = design_of(topology({"sites": sites}), EMPTY)
    addresses = [leg.address for leg in found.legs]
    assert addresses == ["10.0.0.1", "10.0.0.2"]
    assert found.wires["a.v"].host == "10.0.0.254"


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "10.0.0.0/31", "10.0.0.1/32", "2001:db8::/64"])
def test_what_cannot_be_played_is_told(cidr):
    with pytest.raises(DiagnosticsError) as told:
        design_of(with_network(cidr), EMPTY)
    assert [item.code for item in told.value.diagnostics] == ["VPN670"]


def test_two_folders_have_two_labs():
    assert lab_id("/one") != lab_id("/two")


def test_no_two_hosts_share_an_address_even_where_networks_overlap():
    networks = {"wide": "10.0.0.0/16", "narrow": "10.0.128.0/17", "same": "10.0.128.0/17"}
    gateways = {"router": {"public_ip": "203.0.113.10"}}
    site = {"provider": "manual", "networks": networks, "gateways": gateways}
    found = design_of(topology({"sites": {"a": site}}), EMPTY)
    hosts = [wire.host for wire in found.wires.values()]
    assert sorted(hosts) == ["10.0.255.252", "10.0.255.253", "10.0.255.254"]
