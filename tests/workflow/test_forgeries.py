"""Which packets a lab tries that nobody should send."""

from itertools import permutations

from small_topology import SEED, topology
from vpn_declare.providers.lab.design import Design, design_of
from vpn_declare.providers.lab.forged import Forged
from vpn_declare.reach import answered, fabric_of
from vpn_declare.workflow.forgeries import Forger


def forged_in(given):
    whole = topology(given)
    fabric, design = fabric_of(whole), design_of(whole, Design(id="0a0b0c"))
    hosts = {name: wire.host for name, wire in design.wires.items()}
    pairs = [pair for pair in permutations(hosts, 2) if fabric.is_judged(*pair)]
    predicted = answered(fabric, hosts, pairs)
    return pairs, predicted, Forger(fabric, design, predicted, lambda: 0.0).between(pairs)


def test_vpc2_is_tried_with_an_address_of_vpc1_which_reaches_han01():
    _, _, found = forged_in(SEED)
    assert Forged("hcm03.vpc2", "hcm03.vpngw-02", "hcm03.vpc1", "han01.vpc1") in found


def test_every_pair_that_is_apart_is_tried_with_the_right_address_past_its_routes():
    pairs, predicted, found = forged_in(SEED)
    own = {(one.place, one.target) for one in found if one.source == one.place}
    assert own == set(pairs) - predicted


def test_a_false_address_is_one_of_a_neighbour_and_one_from_elsewhere_that_reach_the_target():
    _, predicted, found = forged_in(SEED)
    false = [one for one in found if one.source != one.place]
    assert all((one.source, one.target) in predicted for one in false)
    to_vpc2 = {
        one.source for one in false if (one.place, one.target[-4:]) == ("han01.vpc1", "vpc2")
    }
    assert to_vpc2 == {"on-prem.office"}
    guest = {
        one.source for one in false if (one.place, one.target) == ("on-prem.guest", "hcm03.vpc1")
    }
    assert guest == {"on-prem.office", "han01.vpc1"}


def test_an_address_in_the_own_range_is_not_false():
    sites = {
        name: {
            "provider": "manual",
            "networks": networks,
            "gateways": {"gw": {"public_ip": address}},
        }
        for name, networks, address in (
            ("a", {"all": "10.0.0.0/8", "lab": "192.168.1.0/24"}, "203.0.113.1"),
            ("b", {"part": "10.1.0.0/16"}, "203.0.113.2"),
            ("c", {"lan": "172.16.0.0/16"}, "203.0.113.3"),
        )
    }
    tunnels = [{"ends": ["b.gw", "c.gw"]}, {"ends": ["a.gw", "c.gw"], "carry": ["a.lab", "c.lan"]}]
    _, _, found = forged_in({"sites": sites, "tunnels": tunnels})
    sources = {one.source for one in found if (one.place, one.target) == ("a.all", "c.lan")}
    assert sources == {"a.all", "a.lab"}
