"""What was there before a plan is judged by the preferences that held then."""

from vpn_declare.workflow.preferences import preferences_in

HUB = """\
version: 1
name: two-ways
defaults: { provider: manual, psk: generate }
sites:
  a: { networks: { n: 10.1.0.0/16 }, gateways: { g: { public_ip: 198.51.100.1 } } }
  b:
    networks: { n: 10.2.0.0/16 }
    gateways: { g: { public_ip: 203.0.113.1 }, h: { public_ip: 203.0.113.2 } }
tunnels:
- a.g -- b.g
- a.g -- b.h: { preference: 1 }
"""


def _remembered(vpn):
    return preferences_in(vpn("state", "export").data["allocations"])


def test_preferences_are_remembered_with_a_tunnel_and_kept_when_it_has_gone(vpn):
    vpn.write(HUB)
    vpn.apply()
    assert _remembered(vpn) == {"a.g--b.h": 1}
    vpn.change("- a.g -- b.h: { preference: 1 }\n", "")
    vpn.apply()
    assert _remembered(vpn) == {"a.g--b.h": 1}
    vpn.write(HUB.replace("preference: 1", "preference: 0"))
    vpn.apply()
    assert _remembered(vpn) == {"a.g--b.h": 0}


DEAD_END = """\
version: 1
name: dead-end
defaults: { provider: manual, psk: generate }
sites:
  a: { networks: { n: 10.1.0.0/16 }, gateways: { g: { public_ip: 198.51.100.1 } } }
  b: { networks: { n: 10.2.0.0/16 }, gateways: { g: { public_ip: 203.0.113.1 } } }
  c: { networks: { n: 10.3.0.0/16 }, gateways: { g: { public_ip: 203.0.113.3 } } }
tunnels:
- a.g -- b.g: { preference: 0, dpd_seconds: 30 }
- a.g -- c.g: { preference: 1, transit: { c.g: b.n } }
"""


def test_a_preference_that_leads_into_a_dead_end_is_told_as_a_loss(vpn):
    vpn.write(DEAD_END)
    vpn.apply()
    vpn.change("preference: 1", "preference: 2")
    vpn.change("preference: 0, dpd_seconds: 30", "preference: 3, dpd_seconds: 20")
    reachability = vpn.plan()["reachability"]
    assert "a.n -> b.n" in reachability["lost"]
    assert reachability["gained"] == []


def test_a_preference_that_leaves_a_dead_end_is_told_as_a_gain(vpn):
    vpn.write(DEAD_END.replace("preference: 0", "preference: 3"))
    vpn.apply()
    vpn.change("preference: 3, dpd_seconds: 30", "preference: 0, dpd_seconds: 20")
    reachability = vpn.plan()["reachability"]
    assert "a.n -> b.n" in reachability["gained"]
    assert reachability["lost"] == []


def test_a_tunnel_that_leaves_the_file_keeps_its_preference_for_what_was_before(vpn):
    vpn.write(DEAD_END)
    vpn.apply()
    vpn.write(DEAD_END.partition("- a.g -- c.g")[0].replace("preference: 0", "preference: 1"))
    assert vpn.plan()["reachability"]["gained"] == []
