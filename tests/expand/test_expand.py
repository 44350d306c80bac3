"""The expansion of the seed topology, read off by hand, and what holds of every expansion."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from neutral_provider import NeutralProvider
from small_topology import SEED, topology
from vpn_declare.expand import expand
from vpn_declare.model.address import Address, Ref
from vpn_declare.model.resource import Resource
from vpn_declare.model.topology import Topology
from vpn_declare.model.value import SecretRef, refs_in

NEUTRAL = NeutralProvider()


def _expanded(given):
    found = expand(topology(given), lambda _: NEUTRAL)
    assert found.diagnostics == ()
    return found.resources


def test_the_seed_becomes_the_resources_that_one_counts_on_paper():
    addresses = list(_expanded(SEED))
    assert addresses == sorted(addresses)
    assert [address for address in addresses if address.startswith("han01/")] == [
        "han01/child/vpngw-01/hcm03.vpngw-01/vpc1/hcm03.vpc1",
        "han01/gateway/vpngw-01",
        "han01/peer/vpngw-01/hcm03.vpngw-01",
        "han01/route/vpc1/hcm03.vpc1",
        "han01/route_table/vpc1",
        "han01/subnet/vpc1/vpngw-01",
        "han01/vpc/vpc1",
    ]
    assert [address for address in addresses if address.startswith("on-prem/")] == [
        "on-prem/child/router/hcm03.vpngw-01/office/hcm03.vpc1",
        "on-prem/child/router/hcm03.vpngw-02/office/hcm03.vpc2",
        "on-prem/child/router/hcm03.vpngw-02/plant/hcm03.vpc2",
        "on-prem/gateway/router",
        "on-prem/peer/router/hcm03.vpngw-01",
        "on-prem/peer/router/hcm03.vpngw-02",
        "on-prem/route/router/hcm03.vpc1",
        "on-prem/route/router/hcm03.vpc2",
        "on-prem/route_table/router",
    ]
    assert len(addresses) == 35


def test_a_peer_refers_to_what_only_the_far_side_will_tell():
    peer = _expanded(SEED)[Address("hcm03/peer/vpngw-01/han01.vpngw-01")]
    own = Ref(Address("hcm03/gateway/vpngw-01"), "public_ip")
    far = Ref(Address("han01/gateway/vpngw-01"), "public_ip")
    assert peer.attributes == {
        "gateway": Ref(Address("hcm03/gateway/vpngw-01"), "id"),
        "remote_address": far,
        "local_identity": own,
        "remote_identity": far,
        "ike": {
            "encryption": "aes256gcm16",
            "prf": "prfsha384",
            "dh": "modp3072",
            "lifetime_seconds": 14400,
        },
        "psk": SecretRef("env:PSK_han01.vpngw-01_hcm03.vpngw-01_"),
        "start": "initiate",
        "dpd_seconds": 30,
    }
    assert peer.origin == "han01.vpngw-01--hcm03.vpngw-01"
    assert peer.title == "hcm03-vpngw-01-han01-vpngw-01"


def test_children_and_routes_carry_the_networks():
    resources = _expanded(SEED)
    child = resources[Address("hcm03/child/vpngw-02/on-prem.router/vpc2/on-prem.plant")]
    assert child.attributes["local_cidr"] == "10.2.0.0/16"
    assert child.attributes["remote_cidr"] == "192.168.2.0/24"
    assert child.sources["remote_cidr"] == "sites.on-prem.networks.plant.cidr"
    assert child.sources["local_cidr"] == "sites.hcm03.vpcs.vpc2.cidr"
    route = resources[Address("hcm03/route/vpc2/on-prem.plant")]
    assert route.attributes == {
        "route_table": Ref(Address("hcm03/route_table/vpc2"), "id"),
        "destination": "192.168.2.0/24",
        "next_hop": Ref(Address("hcm03/gateway/vpngw-02"), "private_ip"),
    }
    assert route.depends_on == (child.address,)


def test_a_route_of_plain_networks_needs_the_child_of_each_of_them():
    route = _expanded(SEED)[Address("on-prem/route/router/hcm03.vpc2")]
    assert route.depends_on == (
        "on-prem/child/router/hcm03.vpngw-02/office/hcm03.vpc2",
        "on-prem/child/router/hcm03.vpngw-02/plant/hcm03.vpc2",
    )


def test_a_gateway_wants_what_was_written_and_nothing_that_the_far_side_tells():
    resources = _expanded(SEED)
    assert resources[Address("on-prem/gateway/router")].attributes == {"public_ip": "203.0.113.10"}
    cloud = resources[Address("hcm03/gateway/vpngw-01")]
    assert set(cloud.attributes) == {"vpc", "subnet", "package"}
    assert cloud.connection == {"region": "HCM03"}


def _two_sites(**tunnel: object):
    return {
        "sites": {
            "a": {
                "provider": "aws",
                "vpcs": {"v": "10.1.0.0/16"},
                "gateways": {"g1": {"vpc": "v"}, "h2": {"vpc": "v"}},
            },
            "b": {
                "provider": "manual",
                "networks": {"n": "10.2.0.0/16"},
                "gateways": {"cpe": {"public_ip": "dynamic"}},
            },
        },
        "tunnels": [{"ends": ["a.g1", "b.cpe"], **tunnel}, {"ends": ["a.h2", "b.cpe"]}],
    }


def test_an_end_that_cannot_be_called_starts_and_the_other_waits():
    resources = _expanded(_two_sites())
    assert resources[Address("a/peer/g1/b.cpe")].attributes["start"] == "respond"
    assert resources[Address("a/peer/g1/b.cpe")].attributes["remote_address"] == "dynamic"
    assert resources[Address("a/peer/g1/b.cpe")].attributes["remote_identity"] == "fqdn:cpe.b"
    assert resources[Address("b/peer/cpe/a.g1")].attributes["start"] == "initiate"


def test_the_end_that_was_named_starts():
    resources = _expanded(_two_sites(initiator="right"))
    assert resources[Address("a/peer/g1/b.cpe")].attributes["start"] == "respond"
    assert resources[Address("b/peer/cpe/a.g1")].attributes["start"] == "initiate"


def test_of_two_ways_to_one_network_the_preferred_has_the_route():
    for preference, gateway in ((0, "g1"), (1, "h2")):
        route = _expanded(_two_sites(preference=preference))[Address("a/route/v/b.n")]
        assert route.attributes["next_hop"] == Ref(Address(f"a/gateway/{gateway}"), "private_ip")


def test_a_named_tunnel_has_peers_of_its_own():
    given = _two_sites()
    given["tunnels"].append({"ends": ["a.g1", "b.cpe"], "name": "backup", "preference": 9})
    resources = _expanded(given)
    assert Address("a/peer/g1/b.cpe@backup") in resources
    assert Address("b/child/cpe/a.g1@backup/n/a.v") in resources


def test_protection_comes_from_the_thing_or_from_its_site():
    given = _two_sites(lifecycle={"prevent_destroy": True, "ignore": ("psk", "esp.dh")})
    given["sites"]["a"]["lifecycle"] = {"prevent_destroy": True}
    given["sites"]["a"]["gateways"]["h2"]["lifecycle"] = {"prevent_destroy": False}
    resources = _expanded(given)
    protected = {address: one.prevent_destroy for address, one in resources.items()}
    assert protected[Address("a/vpc/v")] is True
    assert protected[Address("a/gateway/g1")] is True
    assert protected[Address("a/gateway/h2")] is False
    assert protected[Address("b/gateway/cpe")] is None
    assert protected[Address("a/peer/g1/b.cpe")] is True
    assert protected[Address("a/peer/h2/b.cpe")] is None
    assert resources[Address("a/peer/g1/b.cpe")].ignore == ("psk",)
    assert resources[Address("b/child/cpe/a.g1/n/a.v")].ignore == ("esp.dh",)


def test_an_existing_vpc_is_used_as_it_is():
    given = {"sites": {"a": {"vpcs": {"v": {"cidr": "10.1.0.0/16", "existing": "net-1"}}}}}
    assert _expanded(given)[Address("a/vpc/v")].existing == "net-1"


def test_a_suite_that_does_not_exist_is_told_once_per_tunnel():
    found = expand(topology(_two_sites(crypto="stronk")), lambda _: NEUTRAL)
    (only,) = found.diagnostics
    assert (only.code, only.path) == ("VPN144", "tunnels.a.g1--b.cpe.crypto")
    assert "cnsa1, fips, interop, pq-pilot, strong" in only.fix


def test_ends_that_cannot_agree_are_told_with_the_vendors_code():
    given = {
        **SEED,
        "tunnels": [{"ends": ["hcm03.vpngw-01", "on-prem.router"], "ike": {"dh": "ecp384"}}],
    }
    (only,) = expand(topology(given), lambda _: NEUTRAL).diagnostics
    assert (only.code, only.vendor_code) == ("VPN145", "2022")
    assert "vngcloud has no ecp384" in only.detail
    assert "Name another suite" in only.fix


def test_what_no_end_could_have_is_not_to_be_put_right_by_another_suite():
    beside = {"encryption": "aes256gcm16", "integrity": "sha256"}
    tunnel = {"ends": ["hcm03.vpngw-01", "on-prem.router"], "esp": beside}
    (only,) = expand(topology({**SEED, "tunnels": [tunnel]}), lambda _: NEUTRAL).diagnostics
    assert only.code == "VPN145"
    assert "authenticates by itself" in only.detail
    assert "suite" not in only.fix


def _broken(**changes: object) -> NeutralProvider:
    """Return a provider whose only resource has been changed so."""
    address = Address("a/vpc/v")
    resource = Resource(address=address, kind="vpc", site="a", provider="neutral")
    return NeutralProvider(expansion=lambda _: [replace(resource, **changes)])


ONE_SITE = topology({"sites": {"a": {}}})


def test_a_reference_to_nothing_is_told():
    provider = _broken(attributes={"cidr": {"deep": (Ref(Address("a/vpc/none"), "id"),)}})
    (only,) = expand(ONE_SITE, lambda _: provider).diagnostics
    assert only.code == "VPN148"
    assert "a/vpc/none#id" in only.detail


def test_a_reference_to_an_attribute_that_the_kind_has_not_is_told():
    given = topology({"sites": {"a": {"vpcs": {"v": "10.1.0.0/16"}}, "b": {}}})
    broken = _broken(
        address=Address("b/vpc/w"), attributes={"cidr": Ref(Address("a/vpc/v"), "colour")}
    )
    (only,) = expand(given, lambda site: broken if site.name == "b" else NEUTRAL).diagnostics
    assert only.code == "VPN150"
    assert "has no colour" in only.detail


def test_a_ring_is_told_with_its_members_in_order():
    def ring(_):
        names = ("one", "two", "three")
        for name, following in zip(names, (*names[1:], names[0]), strict=True):
            yield Resource(
                address=Address(f"a/vpc/{name}"),
                kind="vpc",
                site="a",
                provider="neutral",
                attributes={"cidr": Ref(Address(f"a/vpc/{following}"), "id")},
            )
        yield Resource(
            address=Address("a/vpc/behind"), kind="vpc", site="a", provider="neutral",
            depends_on=(Address("a/vpc/one"),),
        )  # fmt: skip

    (only,) = expand(ONE_SITE, lambda _: NeutralProvider(expansion=ring)).diagnostics
    assert only.code == "VPN149"
    assert "a/vpc/one -> a/vpc/two -> a/vpc/three -> a/vpc/one" in only.detail


def test_one_address_for_two_things_is_told():
    def twice(_):
        for origin in ("a.x", "a.y"):
            yield Resource(
                address=Address("a/vpc/v"), kind="vpc", site="a", provider="neutral", origin=origin
            )

    (only,) = expand(ONE_SITE, lambda _: NeutralProvider(expansion=twice)).diagnostics
    assert only.code == "VPN143"
    assert "a.x and a.y" in only.detail


def test_two_things_with_one_title_get_titles_of_their_own():
    given = {
        "sites": {
            "a": {"vpcs": {"b-core": "10.1.0.0/16"}},
            "a-b": {"vpcs": {"core": "10.2.0.0/16"}},
        }
    }
    titles = [one.title for one in _expanded(given).values() if one.kind == "vpc"]
    assert len(set(titles)) == 2
    assert all(title.startswith("a-b-core-") for title in titles)


GATEWAYS = st.lists(
    st.from_regex(r"[a-z]{2,6}", fullmatch=True), min_size=2, max_size=7, unique=True
)


def _mesh(names: list[str], pairs: list[tuple[int, int]]) -> Topology:
    sites = {
        name: {"vpcs": {"v": f"10.{i}.0.0/16"}, "gateways": {"g": {"vpc": "v"}}}
        for i, name in enumerate(names)
    }
    ends = {
        tuple(sorted((names[i % len(names)], names[j % len(names)])))
        for i, j in pairs
        if i % len(names) != j % len(names)
    }
    return topology({"sites": sites, "tunnels": [{"ends": [f"{a}.g", f"{b}.g"]} for a, b in ends]})


@given(GATEWAYS, st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_every_tunnel_has_both_halves_and_every_reference_leads_somewhere(names, pairs):
    given = _mesh(names, pairs)
    found = expand(given, lambda _: NEUTRAL)
    assert found.diagnostics == ()
    counts = dict.fromkeys(NEUTRAL.kinds, 0)
    for resource in found.resources.values():
        counts[resource.kind] += 1
        for value in resource.attributes.values():
            for ref in refs_in(value):
                assert ref.address in found.resources
                assert ref.attribute in NEUTRAL.kinds[found.resources[ref.address].kind].attributes
    tunnels, sites = len(given.tunnels), len(given.sites)
    assert counts == {
        "vpc": sites, "subnet": sites, "gateway": sites, "route_table": sites,
        "peer": 2 * tunnels, "child": 2 * tunnels, "route": 2 * tunnels,
    }  # fmt: skip


def test_an_end_has_what_it_has_of_its_own_and_the_other_end_what_is_declared():
    own = {
        "b.r": {"local_id": "10.9.9.1", "start": "respond", "esp": {"dh": "none"}},
        "a.g": {"remote_id": "10.9.9.1"},
    }
    sites = {
        "a": {"vpcs": {"v": "10.1.0.0/16"}, "gateways": {"g": {"vpc": "v"}}},
        "b": {
            "provider": "manual",
            "networks": {"n": "10.2.0.0/16"},
            "gateways": {"r": {"public_ip": "203.0.113.1"}},
        },
    }
    found = _expanded({"sites": sites, "tunnels": [{"ends": ["a.g", "b.r"], "own": own}]})
    ours = found[Address("a/peer/g/b.r")].attributes
    theirs = found[Address("b/peer/r/a.g")].attributes
    assert (ours["remote_identity"], theirs["local_identity"]) == ("10.9.9.1", "10.9.9.1")
    assert (ours["start"], theirs["start"]) == ("initiate", "respond")
    esp = [
        resource.attributes["esp"]
        for address, resource in sorted(found.items())
        if resource.kind == "child"
    ]
    assert [plain.get("dh") for plain in esp] == ["modp3072", None]
