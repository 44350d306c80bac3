"""What takes time on the far side, told by a clock that the test turns."""

from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from providers.simulator.far_side import PREMISES, FarSide
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.model.resource import Observed, Status

MINUTE = 60.0


@pytest.fixture
def real_time(tmp_path: Path) -> FarSide:
    """VNG at its own pace: four minutes, give or take one."""
    return FarSide(tmp_path, settings={"provisioning_ms": 240_000})


def provisioned(vng: FarSide) -> tuple[Observed, Observed, Observed]:
    vpc = vng.vpc()
    vng.clock.sleep(10)
    subnet = vng.subnet(vpc)
    vng.clock.sleep(10)
    return vpc, subnet, vng.gateway(vpc, subnet)


def shown(vng: FarSide, thing: Observed) -> Observed:
    seen = vng.read(thing)
    assert seen is not None
    return seen


def test_a_gateway_is_pending_for_three_to_five_minutes(real_time: FarSide) -> None:
    _, _, gateway = provisioned(real_time)
    assert gateway.status is Status.PENDING
    real_time.clock.sleep(3 * MINUTE - 1)
    assert shown(real_time, gateway).status is Status.PENDING
    real_time.clock.sleep(2 * MINUTE + 2)
    assert shown(real_time, gateway).status is Status.READY


def test_addresses_are_known_only_when_a_gateway_is_ready(real_time: FarSide) -> None:
    _, subnet, gateway = provisioned(real_time)
    assert {"public_ip", "private_ip"}.isdisjoint(gateway.attributes)
    real_time.clock.sleep(5 * MINUTE)
    seen = shown(real_time, gateway).attributes
    assert ip_address(seen["public_ip"]) in ip_network("198.18.0.0/15")
    assert ip_address(seen["private_ip"]) in ip_network(subnet.attributes["cidr"])


def test_a_deleted_gateway_is_seen_for_a_while_and_then_gone(real_time: FarSide) -> None:
    _, _, gateway = provisioned(real_time)
    real_time.clock.sleep(5 * MINUTE)
    real_time.delete(gateway)
    assert [thing.status for thing in real_time.session.list("gateway")] == [Status.DELETING]
    real_time.delete(gateway)
    real_time.clock.sleep(1 * MINUTE)
    assert real_time.session.list("gateway") == []
    assert real_time.read(gateway) is None


def test_a_vpc_cannot_go_until_a_while_after_its_gateway(real_time: FarSide) -> None:
    vpc, subnet, gateway = provisioned(real_time)
    real_time.delete(gateway)
    with pytest.raises(ProviderError, match="is being deleted") as caught:
        real_time.delete(subnet)
    assert caught.value.error_class is ErrorClass.THROTTLED
    real_time.clock.sleep(1 * MINUTE)
    real_time.delete(subnet)
    real_time.clock.sleep(5)
    with pytest.raises(ProviderError, match="currently being used by a vNetwork") as caught:
        real_time.delete(vpc)
    assert caught.value.error_class is ErrorClass.THROTTLED
    real_time.clock.sleep(4 * MINUTE)
    real_time.delete(vpc)
    assert shown(real_time, vpc).status is Status.DELETING


def test_a_subnet_that_is_being_made_cannot_be_deleted_yet(real_time: FarSide) -> None:
    vpc = real_time.vpc()
    real_time.clock.sleep(10)
    subnet = real_time.subnet(vpc)
    with pytest.raises(ProviderError, match="Cannot delete the creating subnet") as caught:
        real_time.delete(subnet)
    assert caught.value.error_class is ErrorClass.THROTTLED


def test_a_pending_object_cannot_be_changed_yet(real_time: FarSide) -> None:
    _, _, gateway = provisioned(real_time)
    with pytest.raises(ProviderError, match="when it is active") as caught:
        real_time.update(gateway, title="hcm03-renamed")
    assert caught.value.error_class is ErrorClass.THROTTLED
    real_time.clock.sleep(5 * MINUTE)
    assert real_time.update(gateway, title="hcm03-renamed").title == "hcm03-renamed"


def test_a_gateway_on_premises_is_ready_at_once_and_keeps_its_address(tmp_path: Path) -> None:
    box = FarSide(tmp_path, PREMISES, settings={"provisioning_ms": 240_000})
    gateway = box.make("gateway", "fw", public_ip="203.0.113.9")
    assert gateway.status is Status.READY
    assert gateway.attributes["public_ip"] == "203.0.113.9"
    moved = box.update(gateway, public_ip="203.0.113.10")
    assert moved.attributes["public_ip"] == "203.0.113.10"
    assert moved.attributes["private_ip"] == gateway.attributes["private_ip"]


def test_everything_is_ready_at_once_where_provisioning_takes_no_time(tmp_path: Path) -> None:
    vng = FarSide(tmp_path)
    assert vng.gateway_in().status is Status.READY


def test_the_same_seed_gives_the_same_ids_and_addresses(tmp_path: Path) -> None:
    first, second, other = (
        FarSide(tmp_path / name, settings={"seed": seed}).gateway_in()
        for name, seed in (("a", 7), ("b", 7), ("c", 8))
    )
    assert first.remote_id == second.remote_id
    assert first.attributes == second.attributes
    assert first.remote_id != other.remote_id
    assert first.attributes["public_ip"] != other.attributes["public_ip"]


def test_a_gateway_that_is_replaced_gets_another_address(tmp_path: Path) -> None:
    vng = FarSide(tmp_path)
    vpc = vng.vpc()
    subnet = vng.subnet(vpc)
    old = vng.gateway(vpc, subnet)
    vng.delete(old)
    new = vng.gateway(vpc, subnet)
    assert new.remote_id != old.remote_id
    assert new.attributes["public_ip"] != old.attributes["public_ip"]


def test_each_call_takes_the_latency_that_is_set(tmp_path: Path) -> None:
    vng = FarSide(tmp_path, settings={"latency_ms": 50})
    vpc = vng.vpc()
    vng.read(vpc)
    vng.session.list("vpc")
    assert vng.clock.slept == [0.05, 0.05, 0.05]


def test_a_new_object_is_read_before_it_is_listed_or_found(tmp_path: Path) -> None:
    vng = FarSide(tmp_path, settings={"list_delay_ms": 3_000})
    mark = vng.mark()
    vpc = vng.make_marked("vpc", "hcm03-vpc1", mark, {"cidr": "10.1.0.0/16"})
    assert vng.read(vpc) == vpc
    assert (vng.session.list("vpc"), vng.session.find("vpc", mark)) == ([], [])
    vng.clock.sleep(3)
    assert (vng.session.list("vpc"), vng.session.find("vpc", mark)) == ([vpc], [vpc])


def test_polling_follows_the_pace_of_the_far_side(tmp_path: Path) -> None:
    fast, slow = (FarSide(tmp_path, settings={"provisioning_ms": ms}) for ms in (200, 240_000))
    provider = fast.provider
    assert provider.poll_seconds("gateway", fast.context) == pytest.approx(0.025)
    assert provider.poll_seconds("gateway", slow.context) == pytest.approx(5.0)
    assert 0 < provider.poll_seconds("child", slow.context) < 1
