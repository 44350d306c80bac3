"""Where values come from."""

from dataclasses import replace

import pytest

from vpn_declare.model.address import Address, Ref
from vpn_declare.model.diagnostic import Place
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import (
    Gateway,
    Network,
    Origin,
    Site,
    Topology,
    Tunnel,
    TunnelEnd,
    Vpc,
)
from vpn_declare.model.value import SecretRef
from vpn_declare.report.explain import (
    explain_resource,
    explain_thing,
    explained_text,
    topology_path,
)

ADDRESS = "hcm03.gw--office.router"


def topology():
    tunnel = Tunnel(
        left=TunnelEnd(site="hcm03", gateway="gw", networks=("vpc1",)),
        right=TunnelEnd(site="office", gateway="router", networks=("lan",)),
        psk="env:X",
    )
    sites = {
        "hcm03": Site(
            name="hcm03",
            provider="vngcloud",
            vpcs={"vpc1": Vpc(name="vpc1", cidr="10.1.0.0/16")},
            gateways={"gw": Gateway(name="gw", vpc="vpc1", networks=("vpc1",))},
        ),
        "office": Site(
            name="office",
            provider="manual",
            networks={"lan": Network(name="lan", cidr="192.168.1.0/24")},
            gateways={"router": Gateway(name="router", networks=("lan",))},
        ),
    }
    origins = {
        "sites.hcm03.vpcs.vpc1.cidr": Origin("site", Place("a.yaml", 5, 9)),
        f"tunnels.{ADDRESS}": Origin("tunnel", Place("a.yaml", 20, 3)),
        f"tunnels.{ADDRESS}.psk": Origin("defaults", Place("a.yaml", 2, 8)),
        f"tunnels.{ADDRESS}.crypto": Origin("built-in", None),
    }
    return Topology(name="t", sites=sites, tunnels={ADDRESS: tunnel}, origins=origins)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("hcm03", "sites.hcm03"),
        ("hcm03.vpc1", "sites.hcm03.vpcs.vpc1"),
        ("hcm03.gw", "sites.hcm03.gateways.gw"),
        ("office.lan", "sites.office.networks.lan"),
        ("hcm03.gw -- office.router", f"tunnels.{ADDRESS}"),
        ("office.router--hcm03.gw", f"tunnels.{ADDRESS}"),
        ("hcm03.nothing", None),
        ("nowhere", None),
        ("hcm03.gw--office.other", None),
    ],
)
def test_an_address_leads_to_its_path_in_the_topology(address, path):
    assert topology_path(topology(), address) == path


def test_each_value_names_the_layer_that_set_it_and_its_line():
    values = {v.name: v for v in explain_thing(topology(), f"tunnels.{ADDRESS}")}
    assert (values["psk"].layer, values["psk"].place) == ("defaults", "a.yaml:2:8")
    assert (values["crypto"].layer, values["crypto"].place) == ("built-in", "")
    assert (values["left"].layer, values["left"].place) == ("tunnel", "a.yaml:20:3")


def test_an_end_of_a_tunnel_is_told_as_its_gateway():
    values = {v.name: v.value for v in explain_thing(topology(), f"tunnels.{ADDRESS}")}
    assert (values["left"], values["left.networks"]) == ("hcm03.gw", "vpc1")


def test_a_default_that_nobody_wrote_is_not_told_as_written():
    values = {v.name: v for v in explain_thing(topology(), f"tunnels.{ADDRESS}")}
    assert (values["preference"].layer, values["preference"].place) == ("built-in", "")


def test_a_key_that_was_rotated_is_told_as_remembered():
    known = topology()
    tunnel = replace(known.tunnels[ADDRESS], psk_version=3)
    values = explain_thing(replace(known, tunnels={ADDRESS: tunnel}), f"tunnels.{ADDRESS}")
    (version,) = (value for value in values if value.name == "psk_version")
    assert (version.value, version.layer) == ("3", "state")


def test_a_site_is_explained_with_all_that_it_holds():
    names = [value.name for value in explain_thing(topology(), "sites.hcm03")]
    assert "vpcs.vpc1.cidr" in names
    assert "provider" in names
    assert names == sorted(names)


def test_a_resource_is_explained_by_the_topology_values_behind_it():
    resource = Resource(
        address=Address("hcm03/child/c"),
        kind="child",
        site="hcm03",
        provider="simulator",
        attributes={
            "local_cidr": "10.1.0.0/16",
            "peer": Ref(Address("hcm03/peer/p"), "id"),
            "psk": SecretRef("env:X"),
        },
        sources={"local_cidr": "sites.hcm03.vpcs.vpc1.cidr"},
    )
    values = {v.name: v for v in explain_resource(topology(), resource)}
    assert values["local_cidr"].place == "a.yaml:5:9"
    assert (values["peer"].layer, values["peer"].value) == (
        "derived",
        "hcm03/peer/p#id (known after apply)",
    )
    assert values["psk"].value == "env:X"


def test_the_table_has_a_line_per_value():
    values = explain_thing(topology(), "sites.hcm03.vpcs.vpc1")
    assert explained_text("VPC", values) == "VPC\n  cidr  10.1.0.0/16  site  a.yaml:5:9\n"
