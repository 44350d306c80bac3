"""The routes of the seed topology, and which tunnel has a route where several could."""

from small_topology import SEED, topology
from vpn_declare.reach import route_tables


def _destinations(address: str, tables) -> list[str]:
    (table,) = [one for one in tables if one.address == address]
    return [route.destination for route in table.routes]


def test_the_seed_has_the_routes_that_its_author_wrote_down():
    tables = route_tables(topology(SEED))
    assert {table.address: [route.destination for route in table.routes] for table in tables} == {
        "han01.vpc1": ["10.1.0.0/16"],
        "hcm03.vpc1": ["172.16.0.0/16", "192.168.1.0/24"],
        "hcm03.vpc2": ["192.168.1.0/24", "192.168.2.0/24"],
        "on-prem.guest": [],
        "on-prem.office": ["10.1.0.0/16", "10.2.0.0/16"],
        "on-prem.plant": ["10.2.0.0/16"],
    }


def test_a_route_names_its_gateway_and_its_tunnel():
    (table,) = [one for one in route_tables(topology(SEED)) if one.address == "hcm03.vpc1"]
    office = table.routes[1]
    assert office.network == "on-prem.office"
    assert office.via == "hcm03.vpngw-01"
    assert office.tunnel == "hcm03.vpngw-01--on-prem.router"
    assert (table.site, table.network, table.cidr) == ("hcm03", "vpc1", "10.1.0.0/16")


def _two_ways(first: int, second: int):
    return topology(
        {
            "sites": {
                "a": {
                    "vpcs": {"v": "10.1.0.0/16"},
                    "gateways": {"g1": {"vpc": "v"}, "g2": {"vpc": "v"}},
                },
                "b": {"vpcs": {"w": "10.2.0.0/16"}, "gateways": {"g": {"vpc": "w"}}},
            },
            "tunnels": [
                {"ends": ["a.g1", "b.g"], "preference": first},
                {"ends": ["a.g2", "b.g"], "preference": second},
            ],
        }
    )


def test_the_preferred_tunnel_has_the_route():
    for preferences, gateway in (((1, 0), "a.g2"), ((0, 1), "a.g1")):
        tables = route_tables(_two_ways(*preferences))
        (route,) = tables[0].routes
        assert route.via == gateway


def test_of_two_equal_tunnels_the_first_by_address_has_the_route_at_both_ends():
    at_a, at_b = route_tables(_two_ways(0, 0))
    assert at_a.routes[0].tunnel == at_b.routes[0].tunnel == "a.g1--b.g"


def test_destinations_are_sorted_as_numbers():
    many = {f"n{i}": f"192.168.{i}.0/24" for i in (9, 10, 100)}
    tables = route_tables(
        topology(
            {
                "sites": {
                    "a": {"vpcs": {"v": "10.1.0.0/16"}, "gateways": {"g": {"vpc": "v"}}},
                    "b": {"provider": "manual", "networks": many, "gateways": {"r": {}}},
                },
                "tunnels": [{"ends": ["a.g", "b.r"]}],
            }
        )
    )
    assert _destinations("a.v", tables) == [
        "192.168.9.0/24",
        "192.168.10.0/24",
        "192.168.100.0/24",
    ]
