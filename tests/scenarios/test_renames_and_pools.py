"""What is renamed stays what it was, and what is given up can be given again."""

import pytest

from cloud_and_office import SITE

POOLS = """\
version: 1
name: pools
pools: { lan: { from: 10.8.0.0/22, take: 23 } }
defaults: { psk: "env:K_{TUNNEL}", provider: manual }
sites:
  hub: { networks: { dc: 10.1.0.0/16 }, gateways: { g: { public_ip: 203.0.113.1 } } }
  s-{1..2}: &branch
    networks: { lan: pool.lan }
    gateways: { g: { public_ip: dynamic, ike_id: "fqdn:{site}.example" } }
tunnels:
- hub-spoke: { hubs: [hub.g], spokes: "[st]-*.g" }
"""


def moves_alone(vpn):
    plan = vpn.plan()
    assert {change["action"] for change in plan["changes"]} == {"move"}
    assert {step["action"] for step in plan["steps"]} <= {"move", "record"}
    vpn.apply()
    assert vpn("plan", "--detailed-exitcode").code == 0


def test_a_renamed_gateway_keeps_its_subnet_and_so_its_address(vpn):
    vpn.write(SITE)
    vpn.apply()
    before = {thing["id"] for thing in vpn.world()}
    vpn.change("g-01", "edge-01")
    vpn.write(
        (vpn.folder / "topology.yaml").read_text() + "moved: [{from: a.g-01, to: a.edge-01}]"
    )
    moves_alone(vpn)
    assert {thing["id"] for thing in vpn.world()} == before
    vpn.change("moved: [{from: a.g-01, to: a.edge-01}]", "")
    assert vpn("plan", "--detailed-exitcode").code == 0


def test_a_renamed_site_keeps_what_it_has_of_a_pool(vpn):
    vpn.write(POOLS)
    vpn.apply()
    vpn.change("s-{1..2}:", "s-1:")
    vpn.change("tunnels:", "  t-2: *branch\ntunnels:")
    vpn.write((vpn.folder / "topology.yaml").read_text() + "moved: [{ from: s-2, to: t-2 }]\n")
    changed = {
        difference["path"].partition(".")[0]
        for change in vpn.plan()["changes"]
        for difference in change["differences"]
    }
    assert changed <= {"remote_identity", "local_identity", "psk"}, "they hold the site's name"


def test_a_prefix_that_nothing_has_any_more_is_given_again(vpn):
    vpn.write(POOLS)
    vpn.apply()
    vpn.change("s-{1..2}:", "s-{2..3}:")
    full = vpn("plan")
    assert full.code == 1
    assert "VPN108" in full.err
    assert "give up networks" in full.err
    vpn.change("s-{2..3}:", "s-2:")
    vpn.apply()
    vpn.change("s-2:", "s-{2..3}:")
    vpn.apply()
    given = vpn("state", "export").data["allocations"]
    assert {key: value for key, value in given.items() if value and ":" not in key} == {
        "lan/s-2.lan": "10.8.2.0/23",
        "lan/s-3.lan": "10.8.0.0/23",
    }


def test_a_prefix_of_what_was_given_up_is_not_given_again_while_that_is_written(vpn):
    vpn.write(POOLS)
    vpn.apply()
    vpn.change("s-{1..2}:", "s-2:")
    vpn.write(
        (vpn.folder / "topology.yaml").read_text() + "removed: [{ address: s-1, keep: true }]\n"
    )
    vpn.apply()
    vpn.change("s-2:", "s-{2..3}:")
    full = vpn("plan")
    assert full.code == 1
    assert "VPN108" in full.err
    assert "`reserve: [10.8.0.0/23]`" in full.err


def test_a_later_rename_follows_one_that_stays_in_the_file_as_history(vpn):
    vpn.write(POOLS.replace('ike_id: "fqdn:{site}.example"', 'ike_id: "fqdn:x-{site}.example"'))
    vpn.change("s-{1..2}", "s-1")
    vpn.change('"fqdn:x-{site}.example"', '"fqdn:branch.example"')
    vpn.apply()
    vpn.change("s-1:", "t-1:")
    vpn.write((vpn.folder / "topology.yaml").read_text() + "moved:\n- { from: s-1, to: t-1 }\n")
    vpn.apply()
    ids = {thing["id"] for thing in vpn.world()}
    vpn.change("gateways: { g: { public_ip: dynamic", "gateways: { fw: { public_ip: dynamic")
    vpn.change('"[st]-*.g"', '"[st]-*.fw"')
    vpn.change("networks: { lan: pool.lan }", "networks: { office: pool.lan }")
    text = (vpn.folder / "topology.yaml").read_text()
    vpn.write(text + "- { from: t-1.g, to: t-1.fw }\n- { from: t-1.lan, to: t-1.office }\n")
    assert not {"create", "delete", "replace"} & {c["action"] for c in vpn.plan()["changes"]}
    vpn.apply()
    assert {thing["id"] for thing in vpn.world()} == ids


STAR = """\
version: 1
name: star
defaults: { provider: manual, psk: "env:K_{TUNNEL}" }
sites:
  hub: { networks: { dc: 10.1.0.0/16 }, gateways: { g: { public_ip: 203.0.113.1 } } }
  one: { networks: { lan: 10.2.0.0/16 }, gateways: { g: { public_ip: 203.0.113.2 } } }
  two: { networks: { lan: 10.3.0.0/16 }, gateways: { g: { public_ip: 203.0.113.3 } } }
tunnels:
- hub.g -- one.g: { psk: "env:ONE" }
- hub.g -- two.g: { psk: "env:TWO", preference: 3 }
expect:
- reach: hub.* <-> *.lan
"""


@pytest.mark.parametrize(
    "part", [("--target", "deux"), ("--target", "hub"), ("--exclude", "deux")]
)
def test_a_part_of_a_rename_parts_nobody(vpn, part):
    vpn.write(STAR)
    vpn.apply()
    vpn.change("  two:", "  deux:")
    vpn.change("two.g", "deux.g")
    vpn.change("expect:", "moved: [{ from: two, to: deux }]\nexpect:")
    for _ in range(2):  # the second time a part has its new name already
        plan = vpn.plan(*part)
        assert not any(plan["reachability"].values())
        vpn.apply(*part)
    moves_alone(vpn)
    assert not any("two" in address for address in vpn("state", "list").out.split())


def test_a_part_of_a_plan_that_leaves_a_promise_out_is_refused_beside_a_rename(vpn):
    vpn.write(STAR)
    vpn.apply()
    vpn.change("  two:", "  deux:")
    vpn.change("two.g", "deux.g")
    vpn.change("expect:", "moved: [{ from: two, to: deux }]\nexpect:")
    vpn.change("lan: 10.2.0.0/16", "lan: 10.9.0.0/16")
    answer = vpn("plan", "--target", "one", "--format", "json")
    assert (answer.code, "VPN160" in answer.err, "one.lan" in answer.err) == (3, True, True)


def test_what_goes_beside_a_rename_is_told_by_the_names_of_now(vpn):
    vpn.write(STAR.partition("expect:")[0])
    vpn.apply()
    vpn.change("  hub:", "  centre:")
    vpn.change("hub.g", "centre.g")
    vpn.change('- centre.g -- two.g: { psk: "env:TWO", preference: 3 }\n', "")
    text = (vpn.folder / "topology.yaml").read_text()
    vpn.write(f"{text}moved: [{{ from: hub, to: centre }}]\n")
    assert vpn.plan()["reachability"]["lost"] == ["centre.dc <-> two.lan"]


def two_sites(vpn, name, key):
    moved = "" if name == "two" else f"moved: [{{ from: two, to: {name} }}]\n"
    text = (
        STAR.partition("expect:")[0].replace("  two:", f"  {name}:").replace("two.g", f"{name}.g")
    )
    vpn.write(f"{text.replace('env:TWO', key)}{moved}")


def test_a_rename_whose_new_key_leads_nowhere_says_at_once_that_the_key_changes(vpn, monkeypatch):
    monkeypatch.setenv("K_two", "Q7hs02kf8JpWm4Zt1XcVb6Ny")
    two_sites(vpn, "two", "env:K_two")
    vpn.apply()
    two_sites(vpn, "deux", "env:K_deux")
    peers = {a: c for a, c in vpn.changes().items() if c["kind"] == "peer" and "deux" in a}
    assert {change["action"] for change in peers.values()} == {"update"}
    assert len(peers) == 2
    text = vpn("plan").out
    assert "psk  env:K_two -> env:K_deux" in text
    assert "VPN650: Throw-away keys stand in for secrets (env:K_deux, env:ONE)" in text
    vpn.apply()
    assert vpn("plan", "--detailed-exitcode").code == 0


def test_another_key_under_the_same_name_is_said_to_be_another(vpn, monkeypatch):
    monkeypatch.setenv("K_two", "Q7hs02kf8JpWm4Zt1XcVb6Ny")
    two_sites(vpn, "two", "env:K_two")
    vpn.apply()
    monkeypatch.setenv("K_two", "x7hs02kf8JpWm4Zt1XcVb6Nz")
    text = vpn("plan").out
    assert "psk  env:K_two (another key than before)" in text
    assert "env:K_two -> env:K_two" not in text
