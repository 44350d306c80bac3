"""What the far side refuses, with VNG's numbers and words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from providers.simulator.far_side import ESP, HANOI, IKE, PREMISES, FarSide, key
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.model.resource import Observed


@pytest.fixture
def vng(tmp_path: Path) -> FarSide:
    return FarSide(tmp_path)


def refused(call: Callable[[], object]) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        call()
    assert caught.value.error_class is ErrorClass.REFUSED
    assert len(caught.value.message) <= 500
    return caught.value


@pytest.mark.parametrize("remote", ["10.1.0.0/16", "10.1.7.0/24", "10.0.0.0/8"])
def test_2017_a_remote_network_that_overlaps_the_vpc(vng: FarSide, remote: str) -> None:
    peer = vng.peer(vng.gateway_in())
    error = refused(lambda: vng.child(peer, remote))
    assert error.vendor_code == "2017"
    assert error.message == "Overlapping CIDR in two sites"


@pytest.mark.parametrize("remote", ["192.168.1.0", "192.168.1.1/24", "nonsense", ""])
def test_2018_a_remote_network_that_is_no_cidr(vng: FarSide, remote: str) -> None:
    peer = vng.peer(vng.gateway_in())
    if remote == "192.168.1.0":
        remote = "192.168.1.0/33"
    assert refused(lambda: vng.child(peer, remote)).vendor_code == "2018"


@pytest.mark.parametrize("remote", ["8.8.8.0/24", "172.0.0.0/8", "0.0.0.0/0", "fd00::/64"])
def test_2019_a_remote_network_that_is_not_private(vng: FarSide, remote: str) -> None:
    peer = vng.peer(vng.gateway_in())
    error = refused(lambda: vng.child(peer, remote))
    assert error.vendor_code == "2019"
    assert error.message == "Remote VPN CIDR must be CIDR Private"


@pytest.mark.parametrize("address", ["", "dynamic", "203.0.113.256", "::1", "example.com"])
def test_2020_a_far_gateway_whose_address_is_malformed(vng: FarSide, address: str) -> None:
    gateway = vng.gateway_in()
    error = refused(lambda: vng.peer(gateway, remote_address=address))
    assert error.vendor_code == "2020"


@pytest.mark.parametrize(
    "address", ["10.0.0.1", "127.0.0.1", "169.254.1.1", "224.0.0.1", "100.64.0.1", "240.0.0.1"]
)
def test_2021_a_far_gateway_whose_address_is_not_public(vng: FarSide, address: str) -> None:
    gateway = vng.gateway_in()
    error = refused(lambda: vng.peer(gateway, remote_address=address))
    assert error.vendor_code == "2021"
    assert "must be IP Public" in error.message


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "192.0.2.1", "198.51.100.1", "203.0.113.1", "198.18.0.1"]
)
def test_public_and_documentation_addresses_are_accepted(vng: FarSide, address: str) -> None:
    seen = vng.peer(vng.gateway_in(), remote_address=address)
    assert seen.attributes["remote_address"] == address


def test_2022_an_empty_key(vng: FarSide) -> None:
    gateway = vng.gateway_in()
    error = refused(lambda: vng.peer(gateway, psk=key("")))
    assert (error.vendor_code, error.message) == ("2022", "PSK cannot be empty")


def test_2022_a_key_changed_into_an_empty_one(vng: FarSide) -> None:
    peer = vng.peer(vng.gateway_in())
    assert refused(lambda: vng.update(peer, psk=key(""))).vendor_code == "2022"


@pytest.mark.parametrize(
    "ike",
    [
        {},
        {**IKE, "encryption": ""},
        {**IKE, "encryption": "chacha20poly1305"},
        {**IKE, "encryption": "aes256"},
        {**IKE, "encryption": "aes256", "integrity": "sha3"},
        {**IKE, "dh": "ecp256"},
        {name: part for name, part in IKE.items() if name != "dh"},
        {**IKE, "lifetime_seconds": 0},
    ],
)
def test_2022_algorithms_that_are_empty_or_unknown(
    vng: FarSide, ike: dict[str, str | int]
) -> None:
    gateway = vng.gateway_in()
    error = refused(lambda: vng.peer(gateway, ike=ike))
    assert error.vendor_code == "2022"
    assert error.message.startswith("algorithm not suitable")


def test_phase_2_may_go_without_a_group(vng: FarSide) -> None:
    peer = vng.peer(vng.gateway_in())
    esp = {name: part for name, part in ESP.items() if name != "dh"}
    assert vng.child(peer, esp=esp).attributes["esp"] == esp


@pytest.mark.parametrize("remote", ["192.168.1.0/24", "192.168.0.0/16", "192.168.1.128/25"])
def test_2023_a_remote_network_that_overlaps_another_of_the_vpc(vng: FarSide, remote: str) -> None:
    vpc = vng.vpc()
    subnet = vng.subnet(vpc)
    first = vng.peer(vng.gateway(vpc, subnet))
    second = vng.peer(vng.gateway(vpc, subnet, "hcm03-vpngw-02"))
    vng.child(first, "192.168.1.0/24")
    error = refused(lambda: vng.child(second, remote))
    assert error.vendor_code == "2023"
    assert "overlaps with a previously created RemoteSite Subnet" in error.message


def test_2023_holds_for_a_change_too_but_not_against_itself(vng: FarSide) -> None:
    peer = vng.peer(vng.gateway_in())
    first = vng.child(peer, "192.168.1.0/24")
    vng.child(peer, "192.168.2.0/24")
    assert refused(lambda: vng.update(first, remote_cidr="192.168.2.0/25")).vendor_code == "2023"
    widened = vng.update(first, remote_cidr="192.168.1.0/25")
    assert widened.attributes["remote_cidr"] == "192.168.1.0/25"


def test_the_same_remote_network_behind_another_vpc_is_no_overlap(vng: FarSide) -> None:
    vng.child(vng.peer(vng.gateway_in()))
    other = vng.peer(vng.gateway_in("10.2.0.0/16", "10.2.3.0/24"))
    assert vng.child(other, local="10.2.0.0/16").remote_id


def test_vpcs_of_one_region_must_not_overlap(vng: FarSide) -> None:
    vng.vpc("10.1.0.0/16")
    error = refused(lambda: vng.vpc("10.1.0.0/20"))
    assert error.message.startswith("VPC is overlap with another.")
    assert vng.elsewhere(HANOI).vpc("10.1.0.0/16").remote_id


def test_a_vpc_that_is_being_deleted_still_overlaps(tmp_path: Path) -> None:
    vng = FarSide(tmp_path, settings={"provisioning_ms": 200})
    vpc = vng.vpc()
    vng.clock.sleep(1)
    vng.delete(vpc)
    refused(vng.vpc)
    vng.clock.sleep(1)
    assert vng.vpc().remote_id


@pytest.mark.parametrize(
    ("cidr", "words"),
    [
        ("10.1.0.0/17", "Invalid CIDR."),
        ("10.1.0.0/26", "Invalid CIDR."),
        ("10.1.0.1/16", "Invalid CIDR."),
        ("172.30.0.0/16", "User can't use this range, reserved for system."),
        ("8.8.0.0/16", "User can't use this range, reserved for system."),
    ],
)
def test_the_shape_of_a_vpc(vng: FarSide, cidr: str, words: str) -> None:
    assert refused(lambda: vng.vpc(cidr)).message.startswith(words)


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "172.24.0.0/20", "192.168.4.0/22"])
def test_shapes_of_a_vpc_that_the_api_takes(vng: FarSide, cidr: str) -> None:
    assert vng.vpc(cidr).attributes["cidr"] == cidr


def test_the_shape_of_a_subnet(vng: FarSide) -> None:
    vpc = vng.vpc()
    assert (
        "CIDR notation /25 is not allowed"
        in refused(lambda: vng.subnet(vpc, "10.1.3.0/25")).message
    )
    assert "must lie in 10.1.0.0/16" in refused(lambda: vng.subnet(vpc, "10.2.3.0/24")).message
    vng.subnet(vpc, "10.1.3.0/24")
    assert "overlap" in refused(lambda: vng.subnet(vpc, "10.1.3.0/28")).message


def test_quotas_in_the_words_of_the_far_side(vng: FarSide) -> None:
    for number in range(10):
        vng.vpc(f"10.{number}.0.0/16")
    error = refused(lambda: vng.vpc("10.10.0.0/16"))
    assert error.message == "Exceeded VPC quota. Current used: 10, max: 10."
    assert vng.elsewhere(HANOI).vpc("10.10.0.0/16").remote_id


def test_packages_can_be_added(tmp_path: Path) -> None:
    vng = FarSide(tmp_path, settings={"packages": {"large": 25}})
    vpc = vng.vpc()
    subnet = vng.subnet(vpc)
    message = refused(lambda: vng.gateway(vpc, subnet, package="huge")).message
    assert vng.gateway(vpc, subnet, package="Large").remote_id
    assert message == "Package huge is not offered. Offered: standard, medium, large."


def test_quotas_can_be_set(tmp_path: Path) -> None:
    vng = FarSide(tmp_path, settings={"quotas": {"vpc": 1, "route": 1}})
    vpc = vng.vpc()
    assert "max: 1." in refused(lambda: vng.vpc("10.2.0.0/16")).message
    table = vng.make("route_table", "hcm03-table", vpc=vpc.remote_id)
    route = {"route_table": table.remote_id, "next_hop": "10.1.3.3"}
    made = vng.make("route", "", destination="192.168.1.0/24", **route)
    error = refused(lambda: vng.make("route", "", destination="192.168.2.0/24", **route))
    assert error.message == "Exceeded Route quota. Current used: 1, max: 1."
    vng.update(made, next_hop="10.1.3.4")


@pytest.mark.parametrize(("package", "limit"), [("standard", 4), ("Medium", 10)])
def test_a_package_carries_so_many_tunnels(vng: FarSide, package: str, limit: int) -> None:
    vpc = vng.vpc()
    gateway = vng.gateway(vpc, vng.subnet(vpc), package=package)
    peers = [vng.peer(gateway), vng.peer(gateway)]
    for number in range(limit):
        made = vng.child(peers[number % 2], f"192.168.{number}.0/24")
    error = refused(lambda: vng.child(peers[0], "192.168.99.0/24"))
    assert f"has {limit} tunnels" in error.message
    vng.update(made, remote_cidr="192.168.99.0/24")


def test_a_package_that_is_not_offered(vng: FarSide) -> None:
    vpc = vng.vpc()
    subnet = vng.subnet(vpc)
    error = refused(lambda: vng.gateway(vpc, subnet, package="huge"))
    assert error.message == "Package huge is not offered. Offered: standard, medium."


@pytest.mark.parametrize("name", ["abcd", "a" * 51, "with space", "dotted.name", "ngọc-hà"])
def test_names_follow_the_rule(vng: FarSide, name: str) -> None:
    assert "must have 5 to 50 characters" in refused(lambda: vng.vpc(title=name)).message


def test_what_is_referred_to_must_be_there_and_active(tmp_path: Path) -> None:
    vng = FarSide(tmp_path, settings={"provisioning_ms": 240_000})
    vpc = vng.vpc()
    assert "must be active" in refused(lambda: vng.subnet(vpc)).message
    vng.clock.sleep(10)
    subnet = vng.subnet(vpc)
    vng.clock.sleep(10)
    gateway = vng.gateway(vpc, subnet)
    assert "is pending" in refused(lambda: vng.peer(gateway)).message
    assert "not found" in refused(lambda: vng.make("subnet", "nowhere", vpc="net-x")).message
    assert (
        "not found"
        in refused(
            lambda: vng.make("gateway", "mixed", vpc=subnet.remote_id, subnet=subnet.remote_id)
        ).message
    )


def test_a_gateway_takes_no_subnet_of_another_vpc(vng: FarSide) -> None:
    here, there = vng.vpc(), vng.vpc("10.2.0.0/16")
    subnet = vng.subnet(there, "10.2.3.0/24")
    assert "is not in VPC" in refused(lambda: vng.gateway(here, subnet)).message


def test_another_region_sees_nothing_of_this_one(vng: FarSide) -> None:
    vpc = vng.vpc()
    hanoi = vng.elsewhere(HANOI)
    assert hanoi.read(vpc) is None
    assert hanoi.session.list("vpc") == []
    refused(lambda: hanoi.subnet(vpc))


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [("vpc", "cidr"), ("gateway", "package"), ("peer", "gateway"), ("route", "destination")],
)
def test_what_cannot_change_in_place_is_refused(vng: FarSide, kind: str, attribute: str) -> None:
    made = _one_of_each(vng)[kind]
    error = refused(lambda: vng.update(made, **{attribute: "something else"}))
    assert error.message == f"{attribute} of a {kind} cannot be changed in place."


def test_a_vpc_goes_after_what_is_in_it(vng: FarSide) -> None:
    made = _one_of_each(vng)
    words = "currently being used by a vNetwork"
    assert words in refused(lambda: vng.delete(made["vpc"])).message
    assert "is using this subnet" in refused(lambda: vng.delete(made["subnet"])).message
    assert "contains a tunnel" in refused(lambda: vng.delete(made["peer"])).message
    vng.delete(made["gateway"])
    words = "Cannot delete this VPC because it contains the subnet."
    assert refused(lambda: vng.delete(made["vpc"])).message == words
    vng.delete(made["subnet"])
    words = "Cannot delete this VPC because it contains the route table."
    assert refused(lambda: vng.delete(made["vpc"])).message == words
    vng.delete(made["route_table"])
    vng.delete(made["vpc"])
    assert all(vng.read(thing) is None for thing in made.values())


def test_a_gateway_goes_with_its_peers_and_children(vng: FarSide) -> None:
    made = _one_of_each(vng)
    vng.delete(made["gateway"])
    assert vng.read(made["peer"]) is None
    assert vng.read(made["child"]) is None


def test_a_route_stays_outside_its_own_vpc_and_leads_to_an_address(vng: FarSide) -> None:
    table = _one_of_each(vng)["route_table"].remote_id
    inside = refused(
        lambda: vng.make(
            "route", "", route_table=table, destination="10.1.9.0/24", next_hop="10.1.3.3"
        )
    )
    assert "must not overlap the CIDR of the VPC" in inside.message
    nowhere = refused(
        lambda: vng.make(
            "route", "", route_table=table, destination="192.168.9.0/24", next_hop="the-gateway"
        )
    )
    assert "is not an IP address" in nowhere.message


def test_an_unknown_kind_is_refused(vng: FarSide) -> None:
    refused(lambda: vng.make("customer_gateway", "something"))
    refused(lambda: vng.session.list("customer_gateway"))


def test_premises_have_no_vendor_and_few_rules(tmp_path: Path) -> None:
    box = FarSide(tmp_path, PREMISES)
    gateway = box.make("gateway", "fw", public_ip="203.0.113.1")
    peer = box.peer(gateway, remote_address="dynamic", ike={"encryption": "chacha20poly1305"})
    box.child(peer, "0.0.0.0/0", "192.168.1.0/24")
    box.child(peer, "10.0.0.0/8", "192.168.1.0/24")
    error = refused(lambda: box.peer(gateway, psk=key("")))
    assert error.vendor_code == ""
    assert refused(lambda: box.child(peer, "nonsense")).vendor_code == ""


def test_asking_twice_makes_two(vng: FarSide) -> None:
    vpc = vng.vpc()
    subnet = vng.subnet(vpc)
    mark = vng.mark()
    attributes = {"vpc": vpc.remote_id, "subnet": subnet.remote_id}
    for _ in range(2):
        vng.make_marked("gateway", "hcm03-vpngw-01", mark, dict(attributes))
    found = vng.session.find("gateway", mark)
    assert len({thing.remote_id for thing in found}) == 2
    assert len({thing.attributes["public_ip"] for thing in found}) == 2
    assert len({thing.attributes["private_ip"] for thing in found}) == 2


def _one_of_each(vng: FarSide) -> dict[str, Observed]:
    vpc = vng.vpc()
    subnet = vng.subnet(vpc)
    gateway = vng.gateway(vpc, subnet, package="standard")
    peer = vng.peer(gateway)
    table = vng.make("route_table", "hcm03-table", vpc=vpc.remote_id)
    made = [vpc, subnet, gateway, peer, vng.child(peer), table]
    made.append(
        vng.make(
            "route",
            "hcm03-route",
            route_table=table.remote_id,
            destination="192.168.1.0/24",
            next_hop=str(gateway.attributes["private_ip"]),
        )
    )
    return {thing.kind: thing for thing in made}
