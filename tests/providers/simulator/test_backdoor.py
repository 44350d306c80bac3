"""What somebody does to the world behind the tool's back, and what the tool then sees."""

from pathlib import Path

import pytest

from providers.simulator.far_side import FarSide, key
from vpn_declare.contracts.provider import ProviderError
from vpn_declare.model.resource import Observed, Status
from vpn_declare.model.value import SecretRef
from vpn_declare.providers.simulator.backdoor import Backdoor, Stranger


@pytest.fixture
def vng(tmp_path: Path) -> FarSide:
    return FarSide(tmp_path)


@pytest.fixture
def backdoor(vng: FarSide) -> Backdoor:
    return Backdoor(str(vng.folder), now=vng.clock.now, new_id=vng.context.new_id)


def shown(vng: FarSide, thing: Observed) -> Observed:
    seen = vng.read(thing)
    assert seen is not None
    return seen


def test_show_lists_every_object_with_its_mark(vng: FarSide, backdoor: Backdoor) -> None:
    assert backdoor.show() == []
    assert list(vng.folder.iterdir()) == []
    gateway = vng.gateway_in()
    vng.peer(gateway)
    objects = backdoor.show()
    assert [item["kind"] for item in objects] == ["vpc", "subnet", "gateway", "peer"]
    found = objects[2]
    assert found["id"] == gateway.remote_id
    assert found["mark"] == gateway.mark
    assert found["name"] == "hcm03-vpngw-01"
    assert (found["site"], found["status"]) == ("hcm03", "ready")
    assert found["attributes"]["public_ip"] == gateway.attributes["public_ip"]


@pytest.mark.parametrize(
    ("attribute", "value", "expected"),
    [
        ("remote_address", "203.0.113.99", "203.0.113.99"),
        ("start", "respond", "respond"),
        ("dpd_seconds", "10", 10),
    ],
)
def test_setting_an_attribute_is_seen(
    vng: FarSide, backdoor: Backdoor, attribute: str, value: str, expected: str | int
) -> None:
    peer = vng.peer(vng.gateway_in(), start="initiate", dpd_seconds=30)
    assert backdoor.set_attribute("hcm03-peer", attribute, value) == peer.remote_id
    assert shown(vng, peer).attributes[attribute] == expected


def test_setting_a_part_of_a_proposal_leaves_the_others(vng: FarSide, backdoor: Backdoor) -> None:
    peer = vng.peer(vng.gateway_in())
    before = dict(peer.attributes["ike"])
    backdoor.set_attribute(peer.remote_id, "ike.dh", "modp1024")
    assert shown(vng, peer).attributes["ike"] == {**before, "dh": "modp1024"}
    backdoor.set_attribute(peer.remote_id, "ike.lifetime_seconds", "60")
    backdoor.set_attribute(peer.remote_id, "ike.integrity", "md5")
    after = shown(vng, peer).attributes["ike"]
    assert after == {**before, "dh": "modp1024", "lifetime_seconds": 60}
    backdoor.set_attribute(peer.remote_id, "ike", '{"encryption": "aes128"}')
    assert shown(vng, peer).attributes["ike"] == {"encryption": "aes128"}


def test_setting_a_key_drops_its_fingerprint(vng: FarSide, backdoor: Backdoor) -> None:
    peer = vng.peer(vng.gateway_in(), psk=key(fingerprint="abc"))
    backdoor.set_attribute("hcm03-peer", "psk", "set-by-somebody-else")
    assert shown(vng, peer).attributes["psk"] == SecretRef("", None)
    world = b"".join(path.read_bytes() for path in vng.folder.iterdir())
    assert b"set-by-somebody-else" not in world
    repaired = vng.update(peer, psk=key(fingerprint="abc"))
    assert repaired.attributes["psk"] == SecretRef("", "abc")


def test_setting_name_mark_and_status(vng: FarSide, backdoor: Backdoor) -> None:
    gateway = vng.gateway_in()
    backdoor.set_attribute(gateway.remote_id, "name", "renamed")
    backdoor.set_attribute(gateway.remote_id, "mark", "")
    backdoor.set_attribute(gateway.remote_id, "public_ip", "203.0.113.1")
    seen = shown(vng, gateway)
    assert (seen.title, seen.mark) == ("renamed", "")
    assert seen.attributes["public_ip"] == "203.0.113.1"
    backdoor.set_attribute("renamed", "status", "failed")
    assert shown(vng, gateway).status is Status.FAILED
    backdoor.set_attribute("renamed", "status", "ready")
    assert shown(vng, gateway).status is Status.READY


def test_a_prefix_that_was_set_counts_in_later_checks(vng: FarSide, backdoor: Backdoor) -> None:
    vpc = vng.vpc("10.1.0.0/16")
    backdoor.set_attribute(vpc.remote_id, "cidr", "10.9.0.0/16")
    assert shown(vng, vpc).attributes["cidr"] == "10.9.0.0/16"
    assert vng.vpc("10.1.0.0/16").remote_id
    with pytest.raises(ProviderError, match="overlap"):
        vng.vpc("10.9.0.0/20")


def test_deleting_needs_a_word_where_things_lie_in_it(vng: FarSide, backdoor: Backdoor) -> None:
    gateway = vng.gateway_in()
    peer = vng.peer(gateway)
    child = vng.child(peer)
    with pytest.raises(ProviderError, match=r"holds 2 other objects \(child, peer\)"):
        backdoor.delete("hcm03-vpngw-01")
    gone = backdoor.delete("hcm03-vpngw-01", cascade=True)
    assert set(gone) == {gateway.remote_id, peer.remote_id, child.remote_id}
    assert [vng.read(thing) for thing in (gateway, peer, child)] == [None, None, None]


def test_a_stranger_bears_no_mark_and_obeys_the_far_side(vng: FarSide, backdoor: Backdoor) -> None:
    gateway = vng.gateway_in()
    stranger = Stranger(
        kind="peer",
        site="hcm03",
        title="made-by-hand",
        attributes={
            "gateway": gateway.remote_id,
            "remote_address": "203.0.113.1",
            "ike": dict(vng.peer(gateway).attributes["ike"]),
            "psk": "by-hand",
        },
    )
    thing_id = backdoor.add(stranger)
    seen = vng.session.read("peer", thing_id)
    assert seen is not None
    assert (seen.mark, seen.title) == ("", "made-by-hand")
    assert seen.attributes["psk"] == SecretRef("", None)
    with pytest.raises(ProviderError, match="VPC is overlap"):
        backdoor.add(
            Stranger(kind="vpc", site="hcm03", title="by-hand", attributes={"cidr": "10.1.0.0/20"})
        )


def test_a_stranger_in_an_empty_world_must_say_its_account(backdoor: Backdoor) -> None:
    by_hand = {
        "kind": "vpc",
        "site": "x",
        "title": "by-hand",
        "attributes": {"cidr": "10.1.0.0/16"},
    }
    with pytest.raises(ProviderError, match="Give the account"):
        backdoor.add(Stranger(**by_hand))
    assert backdoor.add(Stranger(**by_hand, account="vngcloud/HCM03")).startswith("net-")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("nobody start=respond", "No object has the id or name 'nobody'"),
        ("hcm03-peer colour=red", "A peer has no attribute 'colour' to set. It has:"),
        ("hcm03-peer id=x", "has no attribute 'id'"),
        ("hcm03-peer ike=aes256", "ike has parts; set one (ike.dh)"),
        ("hcm03-peer ike.lifetime_seconds=long", "is a number; 'long' is none"),
        ("hcm03-peer status=gone", "set ready or failed"),
        ("hcm03-vpc1 cidr=10.1", "'10.1' is not a CIDR"),
    ],
)
def test_a_mistake_is_told_and_changes_nothing(
    vng: FarSide, backdoor: Backdoor, said: str, words: str
) -> None:
    vng.peer(vng.gateway_in())
    before = backdoor.show()
    name, _, change = said.partition(" ")
    attribute, _, value = change.partition("=")
    with pytest.raises(ProviderError) as caught:
        backdoor.set_attribute(name, attribute, value)
    assert words in caught.value.message
    assert backdoor.show() == before


def test_a_name_that_several_bear_must_be_given_as_an_id(vng: FarSide, backdoor: Backdoor) -> None:
    peer = vng.peer(vng.gateway_in())
    vng.child(peer, "192.168.1.0/24")
    vng.child(peer, "192.168.2.0/24")
    with pytest.raises(ProviderError, match="2 objects have the name 'hcm03-child': child vtu-"):
        backdoor.delete("hcm03-child")


def test_reset_empties_the_world_and_the_counters(tmp_path: Path) -> None:
    fail = {"on": "create", "error": "refused"}
    vng = FarSide(tmp_path, settings={"fail": [fail]})
    backdoor = Backdoor(str(tmp_path), now=vng.clock.now, new_id=vng.context.new_id)
    assert backdoor.reset() == 0
    for _ in range(2):
        with pytest.raises(ProviderError):
            vng.vpc()
        vng.vpc()
        assert backdoor.reset() == 1
    assert backdoor.show() == []
