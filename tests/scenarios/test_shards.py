"""A hub with shards through its life: branches come, go and return, and nobody else is touched."""

HEAD = """
version: 1
name: shards
defaults: { psk: "env:VPN_PSK_{TUNNEL}" }
tunnels: [{ hub-spoke: { hubs: dc.hub, spokes: "b-*.cpe" } }]
sites:
  dc:
    provider: vngcloud
    region: HCM03
    vpcs: { core: 10.1.0.0/16 }
    gateways: { hub: { package: standard, shards: auto } }
"""


def topology(numbers):
    return HEAD + "".join(
        f"  b-{n}: {{ provider: manual, networks: {{ lan: 10.2.{n}.0/24 }}, "
        f"gateways: {{ cpe: {{ public_ip: 203.0.113.{n} }} }} }}\n"
        for n in numbers
    )


def shards(vpn):
    """Return the shard of each branch, as the far side has it."""
    resources = vpn("expand", "--resources", "--format", "json").data
    peers = (item["address"] for item in resources if item["address"].startswith("dc/peer/"))
    return {far: hub for hub, _, far in (address[8:].partition("/") for address in peers)}


def test_branches_come_go_and_return_and_no_other_tunnel_is_touched(vpn):
    vpn.write(topology(range(1, 9)))
    vpn.apply()
    before = shards(vpn)
    assert sorted(before.values()) == ["hub-01"] * 4 + ["hub-02"] * 4
    vpn.write(topology(range(1, 10)))
    added = vpn.changes()
    assert {item["action"] for item in added.values()} == {"create"}
    assert all("hub-03" in address or "b-9" in address for address in added)
    vpn.apply()
    vpn.write(topology([1, 3, 4, 5, 6, 7, 8, 9, 10]))  # one goes and one comes in one plan
    changed = vpn.changes()
    assert all("b-2." in a or "b-10" in a or a.startswith(("b-2/", "b-10/")) for a in changed)
    vpn.apply()
    assert shards(vpn)["b-10.cpe"] == "hub-03"  # a place is free once it is free on the far side
    vpn.write(topology([1, *range(3, 12)]))
    vpn.apply()
    assert shards(vpn)["b-11.cpe"] == before["b-2.cpe"]
    vpn.write(topology(range(1, 12)))  # the one that went returns, and moves nobody
    assert {item["action"] for item in vpn.changes().values()} == {"create"}
    vpn.apply()
    after = shards(vpn)
    assert {far: after[far] for far in before if far != "b-2.cpe"} == {
        far: hub for far, hub in before.items() if far != "b-2.cpe"
    }
    assert vpn.plan()["changes"] == []
    assert "shards, as remembered" in vpn("explain", "dc.hub-02--b-8.cpe").out


def test_fewer_shards_move_the_tunnels_of_those_that_go_and_no_others(vpn):
    vpn.write(topology(range(1, 9)).replace("shards: auto", "shards: 3"))
    vpn.apply()
    before = shards(vpn)
    vpn.change("shards: 3", "shards: 2")
    vpn.apply()
    after = shards(vpn)
    moved = {far for far in before if after[far] != before[far]}
    assert moved == {far for far, hub in before.items() if hub == "hub-03"}
    assert vpn.plan()["changes"] == []


def test_whoever_asks_for_the_gateway_that_was_split_is_told_of_its_shards(vpn):
    vpn.write(topology(range(1, 9)))
    asked = vpn("explain", "dc.hub")
    assert asked.code == 1
    assert "'dc.hub' is split into dc.hub-01 to dc.hub-02." in asked.err
    way = vpn("reach", "dc.hub", "b-8").out
    assert "to gateway dc.hub-02." in way


def test_a_gateway_becomes_the_first_shard_by_a_move_and_back(vpn):
    split = topology(range(1, 7))
    whole = split.replace(", shards: auto", "")
    assert whole != split
    vpn.write(topology(range(1, 5)).replace(", shards: auto", ""))
    vpn.apply()
    vpn.write(split + "moved: [{ from: dc.hub, to: dc.hub-01 }]\n")
    assert {item["action"] for item in vpn.changes().values()} == {"create", "move"}
    vpn.apply()
    assert set(shards(vpn).values()) == {"hub-01", "hub-02"}
    vpn.write(topology(range(1, 5)))
    vpn.apply()
    vpn.write(
        topology(range(1, 5)).replace(", shards: auto", "")
        + "moved: [{ from: dc.hub-01, to: dc.hub }]\n"
    )
    assert {item["action"] for item in vpn.changes().values()} == {"move"}
