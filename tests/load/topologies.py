"""Topologies as text for the tests of this room, and a strategy that draws them."""

import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from vpn_declare.load import Loaded, load_topology
from vpn_declare.load.yaml_write import write_yaml
from vpn_declare.model.topology import Topology

HEAD = "version: 1\nname: case\n"


def load_text(
    text: str,
    allocations: Mapping[str, str] | None = None,
    in_use: Collection[str] = (),
    **others: str,
) -> Loaded:
    """Load a topology from text; ``others`` are further files, ``_`` for the dot."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "topology.yaml"
        path.write_text(text)
        for name, content in others.items():
            (Path(folder) / name.replace("_", ".")).write_text(content)
        return load_topology(path, allocations=allocations or {}, in_use=lambda: in_use)


def good(
    text: str,
    allocations: Mapping[str, str] | None = None,
    in_use: Collection[str] = (),
    **others: str,
) -> Topology:
    """Load a topology that has no errors."""
    loaded = load_text(HEAD + text, allocations, in_use, **others)
    assert loaded.topology is not None, loaded.diagnostics
    return loaded.topology


def codes(text: str, allocations: Mapping[str, str] | None = None) -> list[str]:
    """Return the codes of what is wrong with a topology."""
    return [found.code for found in load_text(HEAD + text, allocations).diagnostics]


names = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,3})?", fullmatch=True).filter(
    lambda name: name not in {"any", "import"}
)
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t #:'\"\\-"), max_size=8
)
words = st.sampled_from(["strong", "interop", "fips"])


@st.composite
def written(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a topology in short forms that has no errors."""
    site_names = draw(st.lists(names, min_size=2, max_size=5, unique=True))
    sites = {name: draw(_site(number)) for number, name in enumerate(site_names)}
    ends = [f"{site}.{gateway}" for site, body in sites.items() for gateway in body["gateways"]]
    pairs = st.tuples(st.sampled_from(ends), st.sampled_from(ends)).filter(lambda p: p[0] != p[1])
    chosen = draw(st.lists(pairs, max_size=6, unique_by=lambda pair: tuple(sorted(pair))))
    tunnels = [draw(_tunnel(pair, sites)) for pair in chosen]
    group = {"members": draw(st.lists(st.sampled_from(site_names), min_size=1, unique=True))}
    return {
        "version": 1,
        "name": draw(names),
        "defaults": {"crypto": draw(words), "provider": "manual"},
        "groups": {"some": {**group, "dpd_seconds": draw(st.integers(0, 300))}},
        "sites": sites,
        "tunnels": tunnels,
        "removed": [{"address": name, "keep": True} for name in ("gone-1", "gone-2")],
        "ack": [{"code": "VPN110", "path": "x", "reason": draw(texts.filter(bool))}],
    }


@st.composite
def _site(draw: st.DrawFn, number: int) -> dict[str, Any]:
    # "n-", "v-" and "g-" keep the three kinds of names apart, as the language asks.
    networks = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    gateways = draw(st.lists(names, min_size=1, max_size=2, unique=True))
    body: dict[str, Any] = {
        "networks": {
            f"n-{name}": draw(_network(f"10.{number}.{i}.0/24")) for i, name in enumerate(networks)
        },
        "gateways": {f"g-{name}": draw(_gateway()) for name in gateways},
    }
    if draw(st.booleans()):
        body["device"] = draw(st.sampled_from(["pfsense", "vyos"]))
    if draw(st.booleans()):
        body["settings"] = draw(st.dictionaries(texts, st.booleans() | st.integers() | texts))
    return body


@st.composite
def _network(draw: st.DrawFn, cidr: str) -> Any:
    prefixes = st.sampled_from(["0.0.0.0/0", "10.9.0.0/16", "10.1.0.128/25"])
    others = draw(st.dictionaries(prefixes, names, max_size=2))
    return {"cidr": cidr, "other_routes": others} if others else cidr


@st.composite
def _gateway(draw: st.DrawFn) -> dict[str, Any]:
    body: dict[str, Any] = {"public_ip": draw(st.sampled_from(["dynamic", "203.0.113.7"]))}
    if draw(st.booleans()):
        body["asn"] = draw(st.sampled_from([65010, "64512", "65000.10"]))
    if draw(st.booleans()):
        body["ike_id"] = draw(st.sampled_from(["fqdn:{site}.example", "fqdn:x"]))
    if draw(st.booleans()):
        body["lifecycle"] = {"prevent_destroy": draw(st.booleans()), "ignore": ["package", "a"]}
    return body


@st.composite
def _tunnel(draw: st.DrawFn, pair: tuple[str, str], sites: Mapping[str, Any]) -> Any:
    left, right = pair
    if draw(st.booleans()):
        return f"{left} {draw(st.sampled_from(['--', '->', '<-']))} {right}"
    site = left.partition(".")[0]
    options: dict[str, Any] = {"crypto": draw(words)}
    if draw(st.booleans()):
        options["carry"] = [f"{site}.{draw(st.sampled_from(sorted(sites[site]['networks'])))}"]
    if draw(st.booleans()):
        options["ike"] = {"dh": draw(st.sampled_from([14, 15, "ecp384"]))}
    if draw(st.booleans()):
        options["traffic"] = draw(st.sampled_from(["800 Mbps", "1000 Mbps", "1.25 Gbps"]))
    if draw(st.booleans()):
        options["bgp"] = {"hold_seconds": draw(st.sampled_from([3, 30, 65535]))}
    if draw(st.booleans()):
        options["ends"] = {left: {"inside": "169.254.10.1/30", "bgp": {"hold_seconds": 90}}}
    return {f"{left} -- {right}": options}


def shuffled(draw: st.DrawFn, value: Any) -> Any:
    """Return a value with every mapping and list in it in another order."""
    if isinstance(value, dict):
        keys = draw(st.permutations(list(value)))
        return {key: shuffled(draw, value[key]) for key in keys}
    if isinstance(value, list):
        return [shuffled(draw, item) for item in draw(st.permutations(value))]
    return value


def as_text(value: Mapping[str, Any]) -> str:
    """Return a written topology as YAML."""
    return write_yaml(value)
