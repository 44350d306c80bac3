"""The descriptors of the neutral kinds keep what the engine relies on."""

import pytest

from vpn_declare.kinds import neutral_kinds
from vpn_declare.model.change import Impact, OnChange


@pytest.mark.parametrize("kind", neutral_kinds().values(), ids=lambda kind: kind.name)
def test_every_kind_has_an_id_and_one_line_for_each_attribute(kind):
    assert "id" in kind.computed
    assert all(item.summary and "\n" not in item.summary for item in kind.attributes.values())


def test_only_a_gateway_that_is_replaced_gets_a_new_address():
    new_address = {
        (kind.name, name)
        for kind in neutral_kinds().values()
        for name, item in kind.attributes.items()
        if item.impact is Impact.NEW_ADDRESS
    }
    assert {kind for kind, _ in new_address} == {"gateway"}


def test_the_key_is_the_only_secret_and_is_never_read_back():
    secrets = {
        (kind.name, name): item
        for kind in neutral_kinds().values()
        for name, item in kind.attributes.items()
        if item.secret or item.write_only
    }
    assert list(secrets) == [("peer", "psk")]
    assert secrets["peer", "psk"].secret
    assert secrets["peer", "psk"].write_only


def test_selectors_and_the_esp_proposal_change_without_a_gap():
    child = neutral_kinds()["child"]
    assert {
        name
        for name, item in child.attributes.items()
        if item.on_change is OnChange.MAKE_BEFORE_BREAK
    } == {"local_cidr", "remote_cidr", "esp"}
