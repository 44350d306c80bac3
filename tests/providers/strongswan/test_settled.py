"""Which children have one SA at most, by what charon lists."""

import pytest

from vpn_declare.providers.strongswan.sas import ChildSa, IkeSa, is_settled, single


def ike(number, *children, state="ESTABLISHED", name="tunnel"):
    return IkeSa(
        id=str(number),
        name=name,
        state=state,
        suite="",
        age_seconds=0,
        children=tuple(child(number, name) for name in children),
    )


def child(ike_number, name):
    return ChildSa(
        id="1",
        name=name,
        ike_id=str(ike_number),
        spi_in="a",
        spi_out="b",
        reqid=1,
        local=("10.1.0.0/24",),
        remote=("10.2.0.0/24",),
        suite="",
        age_seconds=0,
        bytes_in=0,
        bytes_out=0,
        packets_in=0,
        packets_out=0,
    )


@pytest.mark.parametrize(
    ("sas", "settled"),
    [
        ((), True),
        ((ike(1),), True),
        ((ike(1, "one"),), True),
        ((ike(1, "two", "two"), ike(2, "one", name="another")), True),
        ((ike(1, "one"), ike(2, state="CONNECTING")), True),
        ((ike(1, "one", "one"),), False),
        ((ike(1, "one"), ike(2, "one")), False),
        ((ike(1, "one"), ike(2, "two")), False),
        ((ike(1, "one"), ike(2)), False),
        ((ike(1, "one"), ike(2, "one", name="another")), True),
    ],
)
def test_a_child_is_settled_without_an_sa_or_with_one_in_a_single_ike_sa(sas, settled):
    assert is_settled(sas, "tunnel", "one") is settled


def test_an_ike_sa_without_children_beside_another_one_leaves_nothing_settled():
    assert [sa.children for sa in single((ike(1), ike(2, "one")))] == [()]
    assert [len(sa.children) for sa in single((ike(2, "one"),))] == [1]
