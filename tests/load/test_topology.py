import pytest

from load.topologies import HEAD, codes, good, load_text
from vpn_declare.model.topology import Initiator, Move, Topology

TWO = """
sites:
  a: { provider: manual, networks: { lan: 10.1.0.0/16, dmz: 10.2.0.0/16 }, gateways: { gw: {} } }
  b: { provider: manual, networks: { lan: 10.3.0.0/16, lab: 10.4.0.0/16 }, gateways: { gw: {} } }
"""
STORES = """
defaults: { provider: manual }
sites:
  hub-{1..2}: { networks: { dc: 10.9.0.0/16 }, gateways: { fw: {} } }
  store-{08..11}:
    networks: { lan: 10.1.0.0/16 }
    gateways: { cpe: { ike_id: "fqdn:{site}.{gateway}" } }
"""


def only(topology: Topology, address: str = "a.gw--b.gw"):
    assert list(topology.tunnels) == [address]
    return topology.tunnels[address]


@pytest.mark.parametrize(
    "text", ["a.gw -- b.gw", "b.gw -- a.gw", "{ between: [b.gw, a.gw] }", "{ mesh: [b.gw, a.gw] }"]
)
def test_the_ends_of_a_tunnel_are_sorted_however_it_is_written(text: str) -> None:
    tunnel = only(good(f"{TWO}tunnels: [{text}]"))
    assert (tunnel.left.address, tunnel.right.address) == ("a.gw", "b.gw")


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("a.gw -- b.gw", Initiator.EITHER),
        ("a.gw -> b.gw", Initiator.LEFT),
        ("b.gw -> a.gw", Initiator.RIGHT),
        ("a.gw <- b.gw", Initiator.RIGHT),
        ("{ between: [b.gw, a.gw], initiator: a.gw }", Initiator.LEFT),
        ("{ mesh: [a.gw, b.gw], initiator: b.gw }", Initiator.RIGHT),
        ("{ hub-spoke: { hubs: b.gw, spokes: a.gw }, initiator: spokes }", Initiator.LEFT),
        ("{ hub-spoke: { hubs: b.gw, spokes: a.gw }, initiator: hubs }", Initiator.RIGHT),
        ("{ between: [b.gw, a.gw], initiator: either }", Initiator.EITHER),
    ],
)
def test_who_starts_is_said_by_the_arrow_or_by_name(text: str, starts: Initiator) -> None:
    assert only(good(f"{TWO}tunnels: [{text}]")).initiator is starts


@pytest.mark.parametrize(
    ("carry", "left", "right"),
    [
        ("", ("dmz", "lan"), ("lab", "lan")),
        ("carry: a.lan", ("lan",), ("lab", "lan")),
        ("carry: [b.lab]", ("dmz", "lan"), ("lab",)),
        ("carry: [a.d*, b.*]", ("dmz",), ("lab", "lan")),
        ("carry: ['*.lan']", ("lan",), ("lan",)),
    ],
)
def test_an_end_that_carry_does_not_name_carries_all(
    carry: str, left: tuple[str, ...], right: tuple[str, ...]
) -> None:
    tunnel = only(good(f"{TWO}tunnels: [{{ a.gw -- b.gw: {{ {carry} }} }}]"))
    assert (tunnel.left.networks, tunnel.right.networks) == (left, right)


def test_a_name_of_carry_need_be_of_use_to_one_tunnel_of_a_pattern_only() -> None:
    topology = good(
        STORES + "tunnels: [{ hub-spoke: { hubs: ['hub-*.fw'], spokes: ['store-*.cpe'] },"
        " carry: [hub-1.dc, store-08.lan] }]"
    )
    assert len(topology.tunnels) == 8


def test_a_range_key_is_many_sites_with_zeros_as_written() -> None:
    topology = good(STORES)
    assert list(topology.sites) == [
        "hub-1",
        "hub-2",
        "store-08",
        "store-09",
        "store-10",
        "store-11",
    ]
    assert topology.sites["store-09"].gateways["cpe"].ike_id == "fqdn:store-09.cpe"


def test_naming_one_site_of_a_range_overrides_what_is_said_and_no_more() -> None:
    topology = good(STORES + "  store-09: { networks: { lan: 10.7.0.0/16 }, device: vyos }")
    other, one = topology.sites["store-08"], topology.sites["store-09"]
    assert (one.device, one.networks["lan"].cidr) == ("vyos", "10.7.0.0/16")
    assert one.gateways["cpe"].ike_id == "fqdn:store-09.cpe"
    assert (other.device, other.networks["lan"].cidr) == (None, "10.1.0.0/16")
    lan, gateway = "sites.store-09.networks.lan", "sites.store-09.gateways.cpe"
    written = str(topology.origins[lan].place), str(topology.origins[gateway].place)
    assert [place.split(":")[1] for place in written] == ["10", "9"]


def test_a_hub_and_spoke_prefers_the_first_hub_and_joins_no_hub_to_a_hub() -> None:
    topology = good(
        STORES + "tunnels: [{ hub-spoke: { hubs: [hub-2.fw, hub-1.fw], spokes: '*.*' } }]"
    )
    assert len(topology.tunnels) == 8
    preferred = {t.left.site for t in topology.tunnels.values() if t.preference == 0}
    assert preferred == {"hub-2"}


def test_a_mesh_joins_every_two_and_a_chain_each_with_the_next() -> None:
    mesh = good(STORES + "tunnels: [{ mesh: ['*.*'] }]")
    chain = good(STORES + "tunnels: [{ chain: [store-10.cpe, hub-1.fw, store-08.cpe] }]")
    assert len(mesh.tunnels) == 15
    assert list(chain.tunnels) == ["hub-1.fw--store-08.cpe", "hub-1.fw--store-10.cpe"]


def test_a_name_tells_tunnels_of_one_pair_apart() -> None:
    topology = good(TWO + "tunnels: [a.gw -- b.gw, { between: [a.gw, b.gw], name: spare }]")
    assert list(topology.tunnels) == ["a.gw--b.gw", "a.gw--b.gw@spare"]
    assert topology.tunnels["a.gw--b.gw@spare"].psk == "env:VPN_PSK_A_GW_B_GW_SPARE"


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("env:K_{TUNNEL}", "env:K_A_GW_B_GW"),
        ("vault:kv/{tunnel}#psk", "vault:kv/a-gw-b-gw#psk"),
        ("file:keys/one", "file:keys/one"),
        ("generate", "generate:a.gw--b.gw"),
    ],
)
def test_placeholders_of_a_key_reference_are_filled_in(written: str, reference: str) -> None:
    topology = good(f'defaults: {{ psk: "{written}" }}\n{TWO}tunnels: [a.gw -- b.gw]')
    assert only(topology).psk == reference


def test_a_reference_of_one_end_may_name_its_site() -> None:
    text = TWO.replace("b: { ", 'b: { psk: "env:K_{site}", ')
    assert only(good(text + "tunnels: [a.gw -- b.gw]")).psk == "env:K_b"


LEVELS = ("built-in", "defaults", "group g", "site", "gateway", "tunnel")


@pytest.mark.parametrize("level", range(len(LEVELS)))
def test_the_level_nearest_to_the_tunnel_wins(level: int) -> None:
    names = [name.partition(" ")[0] for name in LEVELS]
    said = [f"crypto: suite-{name}" if i <= level else "" for i, name in enumerate(names)]
    topology = good(
        f"""
defaults: {{ provider: manual, {said[1]} }}
groups: {{ g: {{ members: [b], {said[2]} }} }}
sites:
  a: {{ networks: {{ lan: 10.1.0.0/16 }}, gateways: {{ gw: {{}} }} }}
  b:
    {said[3]}
    networks: {{ lan: 10.2.0.0/16 }}
    gateways: {{ gw: {{ {said[4]} }} }}
tunnels: [{{ a.gw -- b.gw: {{ {said[5]} }} }}]
"""
    )
    assert only(topology).crypto == ("strong" if level == 0 else f"suite-{names[level]}")
    assert topology.origins["tunnels.a.gw--b.gw.crypto"].layer == LEVELS[level]


def test_parts_of_a_proposal_are_inherited_one_by_one() -> None:
    topology = good(
        "defaults: { phase1: { dh: 15, lifetime_seconds: 7200 }, esp: { dh: ecp384 } }\n"
        + TWO
        + "tunnels: [{ a.gw -- b.gw: { ike: { dh: 20 } } }]"
    )
    tunnel = only(topology)
    assert (tunnel.ike.dh, tunnel.ike.lifetime_seconds, tunnel.esp.dh) == (
        "ecp384",
        7200,
        "ecp384",
    )
    assert topology.origins["tunnels.a.gw--b.gw.ike.dh"].layer == "tunnel"
    assert topology.origins["tunnels.a.gw--b.gw.ike.lifetime_seconds"].layer == "defaults"


def test_ends_that_agree_or_are_overruled_do_not_disagree() -> None:
    both = TWO.replace("{ provider", "{ crypto: fips, provider")
    one = both.replace("b: { crypto: fips", "b: { crypto: cnsa1")
    assert only(good(both + "tunnels: [a.gw -- b.gw]")).crypto == "fips"
    assert "VPN103" in codes(one + "tunnels: [a.gw -- b.gw]")
    assert only(good(one + "tunnels: [{ a.gw -- b.gw: { crypto: strong } }]")).crypto == "strong"


def test_groups_that_agree_do_not_disagree() -> None:
    groups = "groups: { x: { members: '*', region: r }, y: { members: a, region: r } }\n"
    assert good(groups + TWO).sites["a"].region == "r"


def test_a_pattern_of_a_group_that_matches_nothing_is_a_warning() -> None:
    loaded = load_text(f"{HEAD}groups: {{ x: {{ members: 'z*' }} }}\n{TWO}")
    assert loaded.topology is not None
    assert [(d.code, d.severity) for d in loaded.diagnostics] == [("VPN052", "warning")]


V, N = "vpcs: { v: 10.0.0.0/16 }", "networks: { n: 10.1.0.0/16 }"
V2, N2 = f"{V[:-1]}, w: 10.2.0.0/16 }}", f"{N[:-1]}, m: 10.3.0.0/16 }}"


@pytest.mark.parametrize(
    ("site", "gateway", "vpc", "networks"),
    [
        (V, "", "v", ("v",)),
        (V2, "vpc: w", "w", ("w",)),
        (N2, "", None, ("m", "n")),
        (N2, "networks: n", None, ("n",)),
        (f"{V}, {N}", "networks: ['*']", "v", ("n", "v")),
        (f"{V}, {N}", "vpc: v", "v", ("v",)),
        (f"{V2}, {N}", "vpc: v, networks: [v, n]", "v", ("n", "v")),
    ],
)
def test_what_lies_behind_a_gateway(
    site: str, gateway: str, vpc: str | None, networks: tuple[str, ...]
) -> None:
    text = f"sites: {{ a: {{ provider: p, {site}, gateways: {{ gw: {{ {gateway} }} }} }} }}"
    built = good(text).sites["a"].gateways["gw"]
    assert (built.vpc, built.networks) == (vpc, networks)


def test_a_site_protects_what_is_in_it_unless_that_says_otherwise() -> None:
    site = good("""
sites:
  a:
    provider: p
    lifecycle: { prevent_destroy: true }
    vpcs: { v: { cidr: 10.0.0.0/16, lifecycle: { prevent_destroy: false, ignore: name } } }
    gateways: { gw: {} }
""").sites["a"]
    assert site.vpcs["v"].lifecycle.prevent_destroy is False
    assert site.vpcs["v"].lifecycle.ignore == ("name",)
    assert site.gateways["gw"].lifecycle.prevent_destroy is True


def test_renames_come_in_the_order_in_which_they_are_carried_out() -> None:
    moved = "moved: [{ from: y, to: a }, { from: x, to: y }, { from: b.old, to: b.gw }]"
    assert good(TWO + moved).moved == (Move("b.old", "b.gw"), Move("x", "y"), Move("y", "a"))


def test_a_thing_of_a_renamed_site_is_renamed_from_its_former_address() -> None:
    topology = good(TWO + "moved: [{ from: old, to: a }, { from: a.was, to: a.gw }]")
    assert topology.moved == (Move("old.was", "a.gw"), Move("old", "a"))


def test_a_tunnel_s_address_may_be_written_with_its_ends_in_any_order() -> None:
    topology = good(
        TWO + "tunnels: [{ between: [a.gw, b.gw], name: x }]\n"
        "moved: [{ from: 'b.gw -- a.gw', to: 'b.gw--a.gw@x' }]"
    )
    assert topology.moved == (Move("a.gw--b.gw", "a.gw--b.gw@x"),)


def test_a_fault_in_a_site_does_not_make_its_names_lead_nowhere() -> None:
    text = TWO.replace("10.3.0.0/16", "10.3.0.1/16")
    more = """
tunnels: [{ a.gw -- b.gw: { carry: b.lan } }, { mesh: ['b.*'] }]
groups: { g: { members: b } }
expect: [{ reach: a.lan <-> b.lan }]
moved: [{ from: b.x, to: b.gw }]
"""
    assert [code for code in codes(text + more) if code != "VPN058"] == ["VPN025"]


def test_a_table_of_sites_fills_keys_by_column() -> None:
    topology = good(
        "sites: { import: { file: t.csv, columns: { Shop: site, Note: '' }, delimiter: ';' } }",
        t_csv="Shop;provider;networks.lan;gateways.gw.public_ip;gateways.gw.behind_nat;Note\n"
        's-1;manual;10.1.0.0/16;dynamic;true;"a;b"\n\ns-2;manual;10.2.0.0/16;;;\n',
    )
    gateway = topology.sites["s-1"].gateways["gw"]
    assert (gateway.public_ip, gateway.behind_nat) == ("dynamic", True)
    assert topology.sites["s-2"].networks["lan"].cidr == "10.2.0.0/16"
    assert topology.sites["s-2"].gateways == {}
    origin = topology.origins["sites.s-2.networks.lan.cidr"]
    assert origin.layer == "import t.csv"
    assert str(origin.place).endswith("t.csv:4:12")


def test_a_row_overrides_one_site_of_a_range() -> None:
    ranged = "s-{1..2}: { provider: manual, networks: { lan: 10.1.0.0/16 } }"
    topology = good(
        f"sites:\n  import: t.csv\n  {ranged}\n", t_csv="site,networks.lan\ns-2,10.7.0.0/16\n"
    )
    assert [site.networks["lan"].cidr for site in topology.sites.values()] == [
        "10.1.0.0/16", "10.7.0.0/16",
    ]  # fmt: skip
