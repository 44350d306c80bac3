"""What goes wrong when it is told to, and how often."""

from pathlib import Path
from typing import get_args

import pytest

from providers.simulator.far_side import FarSide
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.kinds import neutral_kinds
from vpn_declare.model.resource import Status
from vpn_declare.providers.simulator.settings import KindName


def far_side(folder: Path, *fail: dict[str, object], **settings: object) -> FarSide:
    return FarSide(folder, settings={"fail": list(fail), **settings})


def error_of(vng: FarSide, title: str = "hcm03-vpc1", cidr: str = "10.1.0.0/16") -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        vng.vpc(cidr, title)
    return caught.value


@pytest.mark.parametrize(
    ("error", "error_class", "is_done"),
    [
        ("throttled", ErrorClass.THROTTLED, False),
        ("unavailable", ErrorClass.UNAVAILABLE, False),
        ("refused", ErrorClass.REFUSED, False),
        ("ambiguous-before", ErrorClass.AMBIGUOUS, False),
        ("ambiguous-after", ErrorClass.AMBIGUOUS, True),
    ],
)
def test_each_error_has_its_class_and_does_or_does_not_do_the_work(
    tmp_path: Path, error: str, error_class: ErrorClass, *, is_done: bool
) -> None:
    vng = far_side(tmp_path, {"on": "create", "error": error})
    assert error_of(vng).error_class is error_class
    assert len(vng.session.list("vpc")) == is_done


def test_a_lost_reply_leaves_an_object_that_is_found_by_its_mark(tmp_path: Path) -> None:
    vng = far_side(tmp_path, {"on": "create", "kind": "gateway", "error": "ambiguous-after"})
    vpc = vng.vpc()
    mark = vng.mark()
    attributes = {"vpc": vpc.remote_id, "subnet": vng.subnet(vpc).remote_id}
    with pytest.raises(ProviderError):
        vng.make_marked("gateway", "hcm03-vpngw-01", mark, dict(attributes))
    assert len(vng.session.find("gateway", mark)) == 1
    vng.make_marked("gateway", "hcm03-vpngw-01", mark, dict(attributes))
    assert len(vng.session.find("gateway", mark)) == 2


def test_a_throttled_call_says_how_long_to_wait(tmp_path: Path) -> None:
    vng = far_side(tmp_path, {"error": "throttled", "retry_after_ms": 1500})
    assert error_of(vng).retry_after_seconds == pytest.approx(1.5)


def test_a_gateway_that_is_never_ready_fails_says_why_and_can_be_deleted(tmp_path: Path) -> None:
    vng = far_side(
        tmp_path,
        {"on": "create", "kind": "gateway", "title": "hcm03-*", "error": "never-ready"},
        provisioning_ms=200,
    )
    vpc = vng.vpc()
    vng.clock.sleep(1)
    subnet = vng.subnet(vpc)
    vng.clock.sleep(1)
    gateway = vng.gateway(vpc, subnet)
    assert gateway.status is Status.PENDING
    vng.clock.sleep(1)
    seen = vng.read(gateway)
    assert seen is not None
    assert (seen.status, "Provisioning failed" in seen.message) == (Status.FAILED, True)
    assert "public_ip" not in seen.attributes
    with pytest.raises(ProviderError, match="is failed"):
        vng.peer(gateway)
    vng.delete(gateway)
    vng.clock.sleep(1)
    assert vng.read(gateway) is None
    again = vng.gateway(vpc, subnet)
    vng.clock.sleep(1)
    ready = vng.read(again)
    assert ready is not None
    assert ready.status is Status.READY


def test_a_fault_strikes_as_often_as_it_says_over_sessions_and_processes(tmp_path: Path) -> None:
    fail = {"on": "create", "error": "refused", "times": 3}
    for _ in range(3):
        error_of(far_side(tmp_path, fail))
    assert far_side(tmp_path, fail).vpc().remote_id


def test_a_fault_can_let_calls_pass_before(tmp_path: Path) -> None:
    vng = far_side(tmp_path, {"on": "create", "error": "refused", "skip": 2})
    vng.vpc("10.1.0.0/16")
    vng.vpc("10.2.0.0/16")
    error_of(vng, cidr="10.3.0.0/16")
    vng.vpc("10.4.0.0/16")


def test_the_far_side_can_go_away_for_any_call(tmp_path: Path) -> None:
    vng = far_side(tmp_path, {"error": "unavailable", "times": 4, "skip": 1})
    vpc = vng.vpc()
    calls = (
        lambda: vng.read(vpc),
        lambda: vng.session.list("vpc"),
        lambda: vng.delete(vpc),
        lambda: vng.session.find("vpc", vng.mark()),
    )
    for call in calls:
        with pytest.raises(ProviderError, match="503"):
            call()
    assert vng.read(vpc) == vpc


def test_a_fault_meets_only_what_it_names(tmp_path: Path) -> None:
    vng = far_side(
        tmp_path,
        {"on": "create", "kind": "vpc", "title": "*-bad", "error": "refused", "times": "always"},
        {"on": "create", "address": "*/vpc/*worse", "error": "throttled", "times": "always"},
    )
    assert error_of(vng, "hcm03-bad").error_class is ErrorClass.REFUSED
    assert error_of(vng, "hcm03-bad").error_class is ErrorClass.REFUSED
    assert error_of(vng, "hcm03-worse").error_class is ErrorClass.THROTTLED
    assert vng.vpc(title="hcm03-good").remote_id


def test_readings_and_deletions_are_met_by_the_name_of_their_object(tmp_path: Path) -> None:
    vng = far_side(tmp_path, {"on": "read", "name": "hcm03-bad", "error": "unavailable"})
    good, bad = vng.vpc(title="hcm03-good"), vng.vpc("10.2.0.0/16", "hcm03-bad")
    assert vng.read(good) == good
    with pytest.raises(ProviderError):
        vng.read(bad)


def test_chance_follows_the_seed(tmp_path: Path) -> None:
    fail = {"on": "list", "error": "unavailable", "times": "always", "probability": 0.5}

    def story(folder: str, seed: int) -> list[bool]:
        vng = far_side(tmp_path / folder, fail, seed=seed)
        told = []
        for _ in range(40):
            try:
                told.append(not vng.session.list("vpc"))
            except ProviderError:
                told.append(False)
        return told

    first, again, other = story("a", 1), story("b", 1), story("c", 2)
    assert first == again
    assert first != other
    assert 5 < sum(first) < 35


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"provisioning_ms": -1}, "simulator.provisioning_ms"),
        ({"provisionning_ms": 1}, "simulator.provisionning_ms"),
        ({"latency_ms": "soon"}, "simulator.latency_ms"),
        ({"quotas": {"vpc": "many"}}, "simulator.quotas.vpc"),
        ({"quotas": {"vpcs": 3}}, "simulator.quotas.vpcs"),
        ({"fail": [{"error": "refused", "kind": "gate"}]}, "simulator.fail.0.kind"),
        ({"fail": [{"on": "create"}]}, "simulator.fail.0.error"),
        ({"fail": [{"error": "explodes"}]}, "simulator.fail.0.error"),
        ({"fail": [{"on": "list", "error": "ambiguous-after"}]}, "a reading does no work"),
        ({"fail": [{"on": "update", "error": "never-ready"}]}, "on: create"),
        ({"fail": [{"error": "refused", "times": 0}]}, "simulator.fail.0.times"),
        ({"fail": [{"error": "refused", "retry_after_ms": 5}]}, "for throttled"),
    ],
)
def test_settings_that_cannot_be_are_named(
    tmp_path: Path, settings: dict[str, object], named: str
) -> None:
    with pytest.raises(ProviderError) as caught:
        FarSide(tmp_path, settings=settings)
    assert named in caught.value.message
    assert len(caught.value.message) <= 500


def test_settings_know_every_kind_and_no_other() -> None:
    assert set(get_args(KindName)) == set(neutral_kinds())


def test_a_lost_reply_to_any_call_meets_no_readings(tmp_path: Path) -> None:
    vng = far_side(tmp_path, {"error": "ambiguous-after", "times": "always"})
    error_of(vng)
    assert len(vng.session.list("vpc")) == 1


def test_settings_may_be_written_as_text(tmp_path: Path) -> None:
    vng = FarSide(tmp_path, settings={"latency_ms": "20", "seed": "demo"})
    vng.vpc()
    assert vng.clock.slept == [0.02]
