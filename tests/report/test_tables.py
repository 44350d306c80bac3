"""Tables of routes and records."""

from vpn_declare.model.address import Address
from vpn_declare.model.resource import Recorded, Status
from vpn_declare.model.value import SecretRef
from vpn_declare.reach import Route, RouteTable
from vpn_declare.report.records import record_text, records_text
from vpn_declare.report.routes import routes_plain, routes_text
from vpn_declare.report.tables import table


def tables():
    route = Route(
        destination="172.16.0.0/16",
        network="han01.vpc1",
        via="hcm03.gw",
        tunnel="han01.gw--hcm03.gw",
    )
    return (
        RouteTable(site="hcm03", network="vpc1", cidr="10.1.0.0/16", routes=(route,)),
        RouteTable(site="hcm03", network="vpc2", cidr="10.2.0.0/16", routes=()),
    )


def test_columns_are_as_wide_as_their_widest_cell():
    assert table([("a", "bbb", "c"), ("aa", "b", "c")]) == ["a   bbb  c", "aa  b    c"]


def test_no_line_ends_in_blanks():
    assert table([("a", ""), ("aa", "b")]) == ["a", "aa  b"]


def test_each_network_has_a_block_even_without_routes():
    assert routes_text(tables()) == (
        "hcm03.vpc1 (10.1.0.0/16)\n"
        "  172.16.0.0/16  han01.vpc1  via hcm03.gw  han01.gw -- hcm03.gw\n"
        "\n"
        "hcm03.vpc2 (10.2.0.0/16)\n"
        "  no routes\n"
    )


def test_routes_as_data_hold_the_same():
    assert routes_plain(tables())[0]["routes"] == [
        {
            "destination": "172.16.0.0/16",
            "network": "han01.vpc1",
            "via": "hcm03.gw",
            "tunnel": "han01.gw--hcm03.gw",
        }
    ]


def record():
    return Recorded(
        address=Address("a/peer/p"),
        kind="peer",
        site="a",
        provider="simulator",
        remote_id="vpn-1",
        attributes={"psk": SecretRef("env:KEY", "feedfeedfeedfeed"), "ike": {"dh": "modp3072"}},
        outputs={"id": "vpn-1"},
        depends_on=(Address("a/gateway/g"),),
        status=Status.PENDING,
    )


def test_a_record_is_listed_with_id_and_status():
    assert records_text({record().address: record()}) == "a/peer/p  vpn-1  pending\n"


def test_an_empty_state_says_so():
    assert records_text({}) == "State remembers nothing.\n"


def test_a_record_shows_where_its_key_lies_and_never_its_fingerprint():
    text = record_text(record())
    assert "env:KEY" in text
    assert "feed" not in text
    assert "a/gateway/g" in text
