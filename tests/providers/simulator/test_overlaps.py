"""The index of prefixes finds exactly what overlaps; Python's ipaddress is the judge."""

import sqlite3
from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from vpn_declare.model.prefix import parse_prefix
from vpn_declare.providers.simulator.addresses import (
    is_private,
    premises_address,
    private_address,
    public_address,
)
from vpn_declare.providers.simulator.ledger import SCHEMA, Ledger
from vpn_declare.providers.simulator.thing import Links, Thing

PREFIXES = st.builds(
    lambda number, length: IPv4Network((number >> (32 - length) << (32 - length), length)),
    st.one_of(
        st.integers(min_value=0x0A000000, max_value=0x0A0000FF),
        st.integers(min_value=0, max_value=2**32 - 1),
    ),
    st.integers(min_value=1, max_value=32),
)


def thing_with(number: int, network: IPv4Network) -> Thing:
    prefix = parse_prefix(str(network))
    return Thing(
        id=f"net-{number}",
        kind="vpc",
        account="a",
        site="s",
        title=str(network),
        mark="",
        links=Links(scope="a", first=prefix.first, last=prefix.last),
        attributes={},
        outputs={},
    )


@given(st.lists(PREFIXES, max_size=12), PREFIXES)
def test_the_index_finds_what_overlaps_and_nothing_else(
    networks: list[IPv4Network], wanted: IPv4Network
) -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    ledger = Ledger(connection, 0.0)
    for number, network in enumerate(networks):
        ledger.insert(thing_with(number, network))
    found = sorted(thing.id for thing in ledger.overlapping("vpc", "a", parse_prefix(str(wanted))))
    connection.close()
    expected = [f"net-{n}" for n, network in enumerate(networks) if network.overlaps(wanted)]
    assert found == sorted(expected)


@given(PREFIXES)
def test_private_is_what_rfc_1918_says(network: IPv4Network) -> None:
    blocks = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
    expected = any(network.subnet_of(IPv4Network(block)) for block in blocks)
    assert is_private(parse_prefix(str(network))) is expected


@given(st.text(max_size=8), st.integers(min_value=1, max_value=40))
def test_public_addresses_are_hosts_of_the_pool_and_never_given_twice(
    seed: str, count: int
) -> None:
    given_out: set[str] = set()
    for _ in range(count):
        address = public_address(seed, given_out.__contains__)
        assert address is not None
        assert address not in given_out
        assert IPv4Network("198.18.0.0/15").overlaps(IPv4Network(address))
        assert address.rpartition(".")[2] not in {"0", "255"}
        given_out.add(address)


def test_a_small_subnet_gives_every_address_that_it_has_and_then_none() -> None:
    subnet = parse_prefix("10.1.3.0/28")
    taken: set[str] = set()
    while (address := private_address(subnet, frozenset(taken))) is not None:
        taken.add(address)
    assert taken == {f"10.1.3.{host}" for host in range(3, 15)}


@given(st.text(max_size=8))
def test_a_box_on_premises_has_an_address_of_shared_space(seed: str) -> None:
    assert IPv4Network("100.64.0.0/10").overlaps(IPv4Network(premises_address(seed)))
