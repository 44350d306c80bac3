"""Transit in normal form: networks of third sites, by the end that they lie beyond."""

from load.topologies import HEAD, good
from vpn_declare.load import normal_form

SITES = """
defaults: { provider: manual }
sites:
  hub: { networks: { lan: 10.0.0.0/16 }, gateways: { fw: { public_ip: 203.0.113.1 } } }
  dc: { networks: { dc: 10.9.0.0/16 }, gateways: { fw: { public_ip: 203.0.113.2 } } }
  s-{1..3}: { gateways: { cpe: { public_ip: dynamic } } }
  s-1: { networks: { lan: 10.1.0.0/16 } }
  s-2: { networks: { lan: 10.2.0.0/16 } }
  s-3: { networks: { lan: 10.3.0.0/16, dmz: 10.4.0.0/16 } }
tunnels:
- hub-spoke: { hubs: [hub.fw], spokes: "s-*.cpe" }
  transit: { "*.fw": [dc.dc, "s-*.lan"] }
- dc.fw -- hub.fw: { transit: { hub.fw: "s-*.*" } }
"""


def test_a_glob_passes_over_the_tunnels_own_sites() -> None:
    tunnels = good(SITES).tunnels
    assert tunnels["hub.fw--s-1.cpe"].left.transit == ("dc.dc", "s-2.lan", "s-3.lan")
    assert tunnels["hub.fw--s-3.cpe"].left.transit == ("dc.dc", "s-1.lan", "s-2.lan")
    assert tunnels["hub.fw--s-1.cpe"].right.transit == ()


def test_what_lies_behind_an_end_is_its_own_first_and_then_transit() -> None:
    end = good(SITES).tunnels["dc.fw--hub.fw"].right
    assert end.carried == ("hub.lan", "s-1.lan", "s-2.lan", "s-3.dmz", "s-3.lan")


def test_the_normal_form_holds_it_and_loads_to_the_same() -> None:
    topology = good(SITES)
    assert good(normal_form(topology).replace(HEAD, "", 1)) == topology


def test_it_is_known_where_it_is_written() -> None:
    topology = good(SITES)
    place = topology.place_of("tunnels.dc.fw--hub.fw.right.transit")
    assert place is not None
    assert (place.line, place.column) == (15, 41)
