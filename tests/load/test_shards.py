"""Gateways with shards, from the file to the topology."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from load.topologies import HEAD, codes, good, load_text
from vpn_declare.load import load_topology, normal_form
from vpn_declare.load.shard_memory import Seat, ShardMemory
from vpn_declare.model.topology import Initiator, Topology

DC = "dc: { provider: vngcloud, vpcs: { core: 10.1.0.0/16 }, gateways: { hub: {%s} } }"


def branches(numbers, wish="shards: auto", rest="", options="") -> str:
    sites = ", ".join(
        f"s-{n:02}: {{ provider: manual, gateways: {{ cpe: }}, "
        f"networks: {{ lan: 10.2.{n}.0/24 }} }}"
        for n in numbers
    )
    return (
        f"sites: {{ {DC % wish}, {sites} }}\n"
        f"tunnels: [{{ hub-spoke: {{ hubs: dc.hub, spokes: 's-*.cpe' }}{options} }}]\n{rest}"
    )


def shard_of(topology: Topology) -> dict[str, str]:
    """Return the shard of each branch, by the branch's name."""
    found = {}
    for tunnel in topology.tunnels.values():
        hub, far = sorted((tunnel.left, tunnel.right), key=lambda end: end.site != "dc")
        found[far.site] = hub.gateway
    return found


def test_a_gateway_becomes_as_many_as_its_tunnels_take() -> None:
    topology = good(branches(range(10)))
    assert list(topology.sites["dc"].gateways) == ["hub-01", "hub-02", "hub-03"]
    assert "dc.hub-03--s-08.cpe" in topology.tunnels
    assert topology.allocations["shard:dc.hub/s-08.cpe"] == "hub-03"
    one, other = (topology.sites["dc"].gateways[name] for name in ("hub-01", "hub-03"))
    assert replace(other, name="hub-01") == one


def test_a_file_without_shards_has_none_and_remembers_none() -> None:
    topology = good(branches(range(3), wish=""))
    assert list(topology.sites["dc"].gateways) == ["hub"]
    assert list(topology.allocations) == ["subnet:dc.hub"]


def test_a_tunnel_counts_as_many_times_as_it_carries_pairs_of_networks() -> None:
    text = (
        f"sites: {{ {DC % 'shards: auto'}, " + ", ".join(
            f"s-{n}: {{ provider: manual, gateways: {{ cpe: }}, "
            f"networks: {{ a: 10.2.{n}.0/25, b: 10.2.{n}.128/25, c: 10.3.{n}.0/24 }} }}"
            for n in range(3)
        ) + " }\ntunnels: [{ hub-spoke: { hubs: dc.hub, spokes: 's-*.cpe' } }]\n"
    )  # fmt: skip
    topology = good(text)
    assert set(shard_of(topology).values()) == {"hub-01", "hub-02", "hub-03"}
    assert topology.allocations["shard:dc.hub/s-0.cpe"] == "hub-01*3"


@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)))
def test_tunnels_stay_where_they_are_whoever_comes_goes_or_returns(one, two, three) -> None:
    memory: dict[str, str] = {}
    before: dict[str, str] = {}
    for numbers in (one, two, three):
        topology = good(branches(sorted(numbers | {40})), memory)
        now = shard_of(topology)
        assert {site: now[site] for site in before if site in now} == {
            site: shard for site, shard in before.items() if site in now
        }
        assert all(list(now.values()).count(shard) <= 4 for shard in set(now.values()))
        # State adds to what it remembers, and takes nothing away.
        memory, before = {**memory, **topology.allocations}, now


def test_a_place_is_given_away_once_it_is_free_and_then_for_good() -> None:
    memory = dict(good(branches(range(4))).allocations)
    at_once = good(branches((0, 1, 2, 7)), memory)
    assert shard_of(at_once)["s-07"] == "hub-02"
    memory |= good(branches((0, 1, 2)), memory).allocations
    assert memory["shard:dc.hub/s-03.cpe"] == ""
    memory |= good(branches((0, 1, 2, 7)), memory).allocations
    assert memory["shard:dc.hub/s-07.cpe"] == "hub-01"
    returned = shard_of(good(branches((0, 1, 2, 3, 7)), memory))
    assert (returned["s-07"], returned["s-03"]) == ("hub-01", "hub-02")


def test_a_place_is_given_away_at_once_where_there_is_no_other() -> None:
    memory = good(branches(range(8), "shards: 2")).allocations
    topology = good(branches([*range(7), 9], "shards: 2"), memory)
    assert shard_of(topology)["s-09"] == memory["shard:dc.hub/s-07.cpe"]


def test_fewer_shards_move_only_the_tunnels_of_those_that_go() -> None:
    first = good(branches(range(8), "shards: 4"))
    second = good(branches(range(8), "shards: 3"), first.allocations)
    moved = {s for s, shard in shard_of(second).items() if shard_of(first)[s] != shard}
    assert moved == {site for site, shard in shard_of(first).items() if shard == "hub-04"}


def test_explain_says_why_a_tunnel_is_on_its_shard() -> None:
    first = good(branches(range(8), "shards: 3"))
    assert first.origins["tunnels.dc.hub-01--s-00.cpe.left"].layer == "shards, new here"
    second = good(branches(range(8), "shards: 2"), first.allocations)
    layers = {second.origins[f"tunnels.{address}.left"].layer for address in second.tunnels}
    assert layers == {"shards, as remembered", "shards, moved from hub-03"}
    origin = second.origins["sites.dc.gateways.hub-01"]
    assert origin.layer == "shards of hub"
    assert origin.place is not None
    assert origin.place.line == 3


def test_a_key_is_named_after_the_gateway_and_a_made_one_after_the_shard() -> None:
    address = "dc.hub-02--s-04.cpe"
    text = branches(range(5))
    assert good(text).tunnels[address].psk == "env:VPN_PSK_DC_HUB_S_04_CPE"
    made = good(branches(range(5), options=", psk: generate"))
    assert made.tunnels[address].psk == f"generate:{address}"


def test_whoever_starts_still_starts_when_the_ends_change_their_order() -> None:
    text = (
        "sites: { dc: { provider: manual, networks: { core: 10.1.0.0/16 }, "
        "gateways: { hub: { shards: 1 }, hub-0: } } }\n"
        "tunnels: [{ between: [dc.hub, dc.hub-0], initiator: dc.hub }]"
    )
    (tunnel,) = good(text).tunnels.values()
    assert tunnel.address == "dc.hub-0--dc.hub-01"
    assert tunnel.initiator is Initiator.RIGHT


def test_each_shard_has_its_own_name_in_its_identity() -> None:
    topology = good(branches(range(5), 'shards: auto, ike_id: "fqdn:{gateway}.{site}"'))
    ids = {gateway.ike_id for gateway in topology.sites["dc"].gateways.values()}
    assert ids == {"fqdn:hub-01.dc", "fqdn:hub-02.dc"}


def test_what_is_said_of_an_end_holds_at_its_shard() -> None:
    options = ", ends: { dc.hub: { start: respond } }, transit: { dc.hub: [s-00.lan] }"
    topology = good(branches(range(5), "shards: { tunnels_per_gateway: 20 }", options=options))
    tunnel = topology.tunnels["dc.hub-01--s-04.cpe"]
    assert tunnel.left.own.start == "respond"
    assert tunnel.left.transit == ("s-00.lan",)
    assert topology.origins[f"tunnels.{tunnel.address}.left.own"].layer == "tunnel"


def test_a_loss_of_the_gateway_is_the_loss_of_each_shard() -> None:
    rest = "expect: [{ survive: { loss_of: dc.hub, keep: s-00.lan <-> dc.core } }]"
    topology = good(branches(range(5), rest=rest))
    assert [item.loss_of for item in topology.expect] == ["dc.hub-01", "dc.hub-02"]
    of_tunnel = rest.replace("dc.hub,", "s-04.cpe -- dc.hub,")
    topology = good(branches(range(5), rest=of_tunnel))
    assert [item.loss_of for item in topology.expect] == ["dc.hub-02--s-04.cpe"]


def test_an_expectation_may_speak_of_the_gateway_that_was_split() -> None:
    rest = "expect: [{ reach: dc.hub <-> s-00.lan }, { deny: s-01.lan -> dc.hub }]"
    topology = good(branches(range(5), rest=rest))
    assert {item.text for item in topology.expect} == {
        "dc.hub-01 <-> s-00.lan", "s-01.lan -> dc.hub-01",
    }  # fmt: skip


def test_renaming_the_gateway_renames_its_shards_and_moves_nobody() -> None:
    before = good(branches(range(9)), None)
    memory = {k: "hub-03" if "s-00" in k else v for k, v in before.allocations.items()}
    text = branches(range(9), rest="moved: [{ from: dc.hub, to: dc.core-vpn }]")
    text = text.replace("hub: {shards", "core-vpn: {shards").replace(
        "hubs: dc.hub", "hubs: dc.core-vpn"
    )
    topology = good(text, memory)
    assert shard_of(topology)["s-00"] == "core-vpn-03"
    assert [(m.source, m.target) for m in topology.moved] == [
        (f"dc.hub-{n:02}", f"dc.core-vpn-{n:02}") for n in (1, 2, 3)
    ]
    assert topology.allocations["shard:dc.hub/s-00.cpe"] == ""


@pytest.mark.parametrize(
    ("moves", "former"),
    [
        ("{ from: t-00, to: s-00 }", "shard:dc.hub/t-00.cpe"),
        ("{ from: s-00.box, to: s-00.cpe }", "shard:dc.hub/s-00.box"),
        ("{ from: s-00.old -- dc.hub, to: dc.hub -- s-00.cpe }", "shard:dc.hub/s-00.old"),
        ("{ from: u-00, to: t-00 }, { from: t-00, to: s-00 }", "shard:dc.hub/u-00.cpe"),
        ("{ from: old, to: dc }", "shard:old.hub/s-00.cpe"),
    ],
)
def test_a_tunnel_keeps_its_shard_through_renames(moves: str, former: str) -> None:
    topology = good(branches(range(3), rest=f"moved: [{moves}]"), {former: "hub-05"})
    assert shard_of(topology)["s-00"] == "hub-05"
    assert shard_of(topology)["s-01"] == "hub-05"


def test_a_renamed_tunnel_is_renamed_at_its_shard() -> None:
    one = "{ from: dc.hub -- s-00.a, to: dc.hub -- s-00.b }"
    other = "{ from: dc.hub -- s-00.b, to: dc.hub -- s-00.cpe }"
    rest = f"moved: [{one}, {other}]"
    moved = good(branches(range(3), rest=rest)).moved
    assert [(m.source, m.target) for m in moved] == [
        ("dc.hub-01--s-00.a", "dc.hub-01--s-00.b"),
        ("dc.hub-01--s-00.b", "dc.hub-01--s-00.cpe"),
    ]


def test_a_gateway_that_exists_can_become_the_first_shard() -> None:
    topology = good(branches(range(3), rest="moved: [{ from: dc.hub, to: dc.hub-01 }]"))
    assert [(m.source, m.target) for m in topology.moved] == [("dc.hub", "dc.hub-01")]


def test_both_ends_of_a_tunnel_may_have_shards() -> None:
    topology = good(
        "sites:\n"
        "  a: { provider: vngcloud, vpcs: { v: 10.1.0.0/16 }, gateways: { hub: { shards: 2 } } }\n"
        "  b: { provider: vngcloud, vpcs: { v: 10.2.0.0/16 }, gateways: { hub: { shards: 3 } } }\n"
        "tunnels: [a.hub -- b.hub, { between: [a.hub, b.hub], name: spare }]\n"
    )
    assert list(topology.tunnels) == ["a.hub-01--b.hub-01", "a.hub-02--b.hub-02@spare"]


def test_the_normal_form_has_shards_written_out() -> None:
    rest = "expect: [{ survive: { loss_of: dc.hub, keep: s-00.lan <-> dc.core } }]"
    topology = good(branches(range(9), rest=rest))
    again = load_text(normal_form(topology)).topology
    assert again is not None
    assert again == replace(topology, allocations=again.allocations)


def test_the_project_corrects_what_a_package_holds() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "topology.yaml"
        path.write_text(HEAD + branches(range(9)))
        corrections = {"vngcloud": {"packages": {"standard": 9}}}
        loaded = load_topology(path, allocations={}, capabilities=corrections)
    assert loaded.topology is not None
    assert list(loaded.topology.sites["dc"].gateways) == ["hub-01"]


def test_without_a_known_limit_a_number_is_enough() -> None:
    text = branches(range(5), "shards: 2").replace("vngcloud, vpcs", "manual, networks")
    assert sorted(shard_of(good(text)).values()).count("hub-01") == 3
    assert codes(text.replace("shards: 2", "shards: auto")) == ["VPN043"]


def test_what_is_remembered_of_others_is_left_alone() -> None:
    memory = ShardMemory({"lan/a.lan": "10.0.0.0/24", "key:a.b--c.d": "2"}, ())
    assert memory.number_of(Seat("a.b", "c.d")) is None
    assert memory.renewed({}) == {}


def test_shards_that_are_given_up_forget_who_was_there() -> None:
    memory = good(branches(range(2))).allocations
    topology = good(branches(range(2), wish=""), memory)
    shards = [key for key in memory if key.startswith("shard:")]
    assert shards
    assert {key: topology.allocations[key] for key in shards} == dict.fromkeys(shards, "")
