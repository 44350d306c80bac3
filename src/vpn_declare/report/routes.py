"""Route tables for people and for programs."""

from collections.abc import Iterator, Sequence
from typing import Any

from vpn_declare.reach import RouteTable
from vpn_declare.report.tables import table
from vpn_declare.report.words import tunnel_words


def routes_text(tables: Sequence[RouteTable]) -> str:
    """Return the tables as text: one block per VPC or network, one line per destination."""
    return "\n".join(_lines(tables)) + "\n"


def _lines(tables: Sequence[RouteTable]) -> Iterator[str]:
    for number, found in enumerate(tables):
        if number:
            yield ""
        yield f"{found.site}.{found.network} ({found.cidr})"
        rows = [
            (route.destination, route.network, f"via {route.via}", tunnel_words(route.tunnel))
            for route in found.routes
        ]
        yield from table(rows, indent="  ") or ["  no routes"]


def routes_plain(tables: Sequence[RouteTable]) -> list[dict[str, Any]]:
    """Return the tables as JSON data."""
    return [
        {
            "site": found.site,
            "network": found.network,
            "cidr": found.cidr,
            "routes": [
                {
                    "destination": route.destination,
                    "network": route.network,
                    "via": route.via,
                    "tunnel": route.tunnel,
                }
                for route in found.routes
            ],
        }
        for found in tables
    ]
