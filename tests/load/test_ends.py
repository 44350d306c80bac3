"""``ends``: what one end of a tunnel has of its own."""

from load.topologies import HEAD, good, load_text
from vpn_declare.load.normal_form import normal_form
from vpn_declare.model.end_settings import (
    AS_DECLARED,
    CryptoOverride,
    Encapsulation,
    EndSettings,
    SelectorStyle,
    Starter,
)

SITES = """
defaults: { provider: manual }
sites:
  a: { networks: { n: 10.1.0.0/16 }, gateways: { g: { public_ip: 203.0.113.1 } } }
  b: { networks: { n: 10.2.0.0/16 }, gateways: { g: { public_ip: 203.0.113.2 } } }
  c: { networks: { n: 10.3.0.0/16 }, gateways: { g: { public_ip: 203.0.113.3 } } }
tunnels:
"""
WHOLE = """
- a.g -- b.g:
    ends:
      b.g:
        ike: { version: 1, dh: 14 }
        esp: { dh: none, lifetime_seconds: 1800 }
        local_id: 10.9.9.1
        remote_id: fqdn:a
        start: respond
        selectors: combined
        local_ts: 10.2.0.0/16
        remote_ts: [10.1.0.0/16, 10.4.0.0/16]
        nat_t: force
"""


def test_every_key_of_an_end_is_read():
    tunnel = good(SITES + WHOLE).tunnels["a.g--b.g"]
    assert tunnel.left.own is AS_DECLARED
    assert tunnel.right.own == EndSettings(
        ike_version=1,
        ike=CryptoOverride(dh="modp2048"),
        esp=CryptoOverride(dh="none", lifetime_seconds=1800),
        local_id="10.9.9.1",
        remote_id="fqdn:a",
        start=Starter.RESPOND,
        selectors=SelectorStyle.COMBINED,
        local_ts=("10.2.0.0/16",),
        remote_ts=("10.1.0.0/16", "10.4.0.0/16"),
        nat_t=Encapsulation.FORCE,
    )


def test_the_long_form_loads_to_the_same():
    topology = good(SITES + WHOLE)
    again = load_text(normal_form(topology)).topology
    assert again == topology


def test_an_end_of_a_pattern_counts_where_its_tunnels_end():
    text = SITES + "- { mesh: [a.g, b.g, c.g], ends: { c.g: { start: respond } } }\n"
    tunnels = good(text).tunnels
    assert tunnels["a.g--b.g"].right.own is AS_DECLARED
    for address in ("a.g--c.g", "b.g--c.g"):
        assert tunnels[address].right.own.start is Starter.RESPOND


def test_a_gateway_at_which_the_tunnel_does_not_end_is_named():
    loaded = load_text(HEAD + SITES + "- a.g -- b.g: { ends: { c.g: { start: respond } } }\n")
    (fault,) = loaded.diagnostics
    assert (fault.code, fault.place.line if fault.place else 0) == ("VPN101", 10)
    assert "'c.g' is no end of this tunnel" in fault.detail


def test_what_an_end_has_of_its_own_has_a_place():
    topology = good(SITES + WHOLE)
    place = topology.place_of("tunnels.a.g--b.g.right.own.esp.dh")
    assert place is not None
    assert place.line == 13
