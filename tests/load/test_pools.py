from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from load.topologies import HEAD, codes, good, load_text
from vpn_declare.model.diagnostic import Severity

POOL = "pools: { lan: { from: 10.0.0.0/20, take: 24 } }\ndefaults: { provider: manual }\n"


def sites(*names: str) -> str:
    return (
        POOL
        + "sites: {"
        + ", ".join(f"{n}: {{ networks: {{ lan: pool.lan }} }}" for n in names)
        + "}"
    )


def test_new_networks_get_the_first_free_prefixes_in_the_order_of_their_addresses() -> None:
    topology = good(sites("b", "a"))
    assert topology.allocations == {"lan/a.lan": "10.0.0.0/24", "lan/b.lan": "10.0.1.0/24"}
    assert topology.sites["b"].networks["lan"].cidr == "10.0.1.0/24"
    assert topology.origins["sites.b.networks.lan.cidr"].layer == "pool lan"


def test_what_was_given_is_kept_and_new_ones_go_round_it() -> None:
    before = {"lan/b.lan": "10.0.0.0/24"}
    assert good(sites("a", "b"), before).allocations == {
        "lan/a.lan": "10.0.1.0/24", "lan/b.lan": "10.0.0.0/24",
    }  # fmt: skip


def test_a_prefix_of_a_network_that_is_gone_is_given_away_once_nothing_has_it() -> None:
    before = {"lan/gone.lan": "10.0.0.0/24"}
    kept = good(sites("a"), before, in_use=["10.0.0.0/24"])
    assert kept.allocations == {"lan/a.lan": "10.0.1.0/24"}
    given = good(sites("a"), before)
    assert given.allocations == {"lan/a.lan": "10.0.0.0/24", "lan/gone.lan": ""}


@pytest.mark.parametrize("address", ["gone", "gone.lan", "gone/vpc/lan"])
def test_a_prefix_of_what_is_given_up_stays_taken_and_the_line_to_reserve_it_is_told(
    address: str,
) -> None:
    before = {"lan/gone.lan": "10.0.0.0/24"}
    entry = f"\nremoved: [{{ address: {address}, keep: true }}]"
    loaded = load_text(HEAD + sites("a") + entry, before)
    assert loaded.topology is not None
    assert loaded.topology.allocations == {"lan/a.lan": "10.0.1.0/24"}
    (told,) = [one for one in loaded.diagnostics if one.code == "VPN060"]
    assert told.severity is Severity.WARNING
    assert "`reserve: [10.0.0.0/24]`" in told.fix
    written = sites("a").replace("take: 24", "take: 24, reserve: [10.0.0.0/24]")
    assert codes(written + entry, before) == []
    assert good(written, before).allocations["lan/a.lan"] == "10.0.1.0/24"


def test_what_is_deleted_or_elsewhere_gives_its_prefix_back_all_the_same() -> None:
    before = {"lan/gone.lan": "10.0.0.0/24"}
    for entry in ("{ address: gone, keep: false }", "{ address: gone-2, keep: true }"):
        found = good(sites("a") + f"\nremoved: [{entry}]", before).allocations
        assert found == {"lan/a.lan": "10.0.0.0/24", "lan/gone.lan": ""}


def test_a_renamed_network_keeps_its_prefix() -> None:
    before = {"lan/b.lan": "10.0.5.0/24"}
    for move in ("{ from: b, to: a }", "{ from: b.lan, to: a.lan }"):
        found = good(sites("a") + f"\nmoved: [{move}]", before).allocations
        assert found == {"lan/a.lan": "10.0.5.0/24", "lan/b.lan": ""}


def test_written_and_reserved_prefixes_are_not_given_out() -> None:
    text = sites("a").replace("take: 24", "take: 24, reserve: [10.0.0.0/25, 10.0.1.0/24]")
    text = text[:-1] + ", w: { networks: { x: 10.0.2.128/25, y: 10.0.0.0/30 } } }"
    assert good(text).allocations == {"lan/a.lan": "10.0.3.0/24"}


def test_a_pool_that_no_longer_holds_what_it_gave_is_an_error() -> None:
    assert codes(sites("a"), {"lan/a.lan": "10.9.0.0/24"}) == ["VPN109"]
    assert codes(sites("a"), {"lan/a.lan": "10.0.0.0/25"}) == ["VPN109"]


@given(
    st.sets(st.integers(0, 40), max_size=14),
    st.sets(st.integers(0, 40), max_size=14),
    st.lists(st.tuples(st.integers(0, 15), st.integers(24, 28)), max_size=3),
)
def test_no_prefix_is_given_twice_and_none_ever_changes(
    first: set[int], second: set[int], busy: list[tuple[int, int]]
) -> None:
    written = "".join(
        f", w{i}: {{ networks: {{ x: 10.0.{n}.0/{length} }} }}"
        for i, (n, length) in enumerate(busy)
    )
    given_before: dict[str, str] = {}
    for numbers in (first, first | second):
        text = sites("z", *(f"s-{n}" for n in numbers))[:-1] + written + "}"
        if len(numbers) + 1 + len(given_before) + len(busy) > 16:
            return
        allocations = dict(good(text, given_before).allocations)
        taken = [ip_network(prefix) for prefix in allocations.values()]
        taken += [ip_network(prefix) for prefix in {f"10.0.{n}.0/{length}" for n, length in busy}]
        fixed = len(allocations)
        for i, one in enumerate(taken[:fixed]):
            assert one.subnet_of(ip_network("10.0.0.0/20"))
            assert not any(one.overlaps(other) for j, other in enumerate(taken) if i != j)
        assert given_before.items() <= allocations.items()
        given_before = allocations
