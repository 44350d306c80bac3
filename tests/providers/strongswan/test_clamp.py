"""The rules that make TCP segments fit, as they are wanted of a box."""

import pytest

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.clamp import Clamp, clamp, wanted_clamps
from vpn_declare.providers.strongswan.connection import Connection, Kept

PEER = Kept(attributes={}, title="", mark="")


def connection_of(local, remote, mss, name="child"):
    attributes = {"local_cidr": local, "remote_cidr": remote, "mss": mss}
    child = Kept(attributes=attributes, title="", mark="")
    return Connection(name="conn", peer=PEER, children={name: child})


def rules_of(local, remote, mss, name="child"):
    return list(wanted_clamps(connection_of(local, remote, mss, name)))


def test_each_pair_of_networks_has_a_rule_per_direction():
    assert rules_of("10.1.0.0/16", "10.2.0.0/16", 1406) == [
        Clamp("conn/child", "10.1.0.0/16", "10.2.0.0/16", 1406),
        Clamp("conn/child", "10.2.0.0/16", "10.1.0.0/16", 1406),
    ]


def test_the_header_of_ipv6_is_longer():
    assert {one.mss for one in rules_of("fd00::/64", "fd01::/64", 1406)} == {1386}


def test_a_child_of_an_unknown_cipher_has_none():
    assert rules_of("10.1.0.0/16", "10.2.0.0/16", None) == []


def test_long_names_stay_apart_and_fit_into_a_comment():
    names = ["x" * 200 + end for end in "ab"]
    labels = {rules_of("10.1.0.0/16", "10.2.0.0/16", 1406, name)[0].label for name in names}
    assert len(labels) == 2
    assert all(len(label) <= 128 for label in labels)


@pytest.mark.parametrize("clamps", [True, False])
def test_a_box_that_cannot_do_it_tells_how_to_do_without(tmp_path, clamps):
    settings = {"folder": tmp_path, "socket": tmp_path, "namespace": "there-is-none"}
    box = Box(name="one/box", clamps=clamps, **settings)
    connection = connection_of("10.1.0.0/16", "10.2.0.0/16", 1406)
    if clamps:
        with pytest.raises(
            ProviderError, match="Install nftables there, or set `clamp_mss: false`"
        ):
            clamp(box, connection)
    else:
        clamp(box, connection)
