from dataclasses import replace

import yaml
from hypothesis import given
from hypothesis import strategies as st

from load.topologies import as_text, load_text, shuffled, texts, written
from vpn_declare.load import normal_form
from vpn_declare.load.yaml_text import read_yaml
from vpn_declare.load.yaml_write import write_yaml
from vpn_declare.model.topology import Topology

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | texts
    | st.sampled_from(
        [
            "no",
            "010",
            "1e3",
            "12:34",
            "~",
            "null",
            "true",
            "65000.10",
            "0x1f",
            "2024-01-01",
            "=",
            "<<",
        ]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


def loaded(text: str) -> Topology:
    found = load_text(text)
    assert found.topology is not None, found.diagnostics
    return found.topology


@given(st.data(), written())
def test_the_order_of_keys_and_lists_makes_no_difference(
    data: st.DataObject, value: dict[str, object]
) -> None:
    one = loaded(as_text(value))
    other = loaded(as_text(data.draw(st.composite(lambda draw: shuffled(draw, value))())))
    assert one == other
    assert normal_form(one) == normal_form(other)
    assert list(one.sites) == list(other.sites)
    assert list(one.tunnels) == list(other.tunnels)


@given(written())
def test_the_normal_form_loads_to_the_same_topology(value: dict[str, object]) -> None:
    topology = loaded(as_text(value))
    again = loaded(normal_form(topology))
    assert again == replace(topology, allocations={})
    assert normal_form(again) == normal_form(topology)


@given(written())
def test_every_value_has_an_origin_and_every_written_one_a_place(value: dict[str, object]) -> None:
    topology = loaded(as_text(value))
    lines = as_text(value).splitlines()
    for path, origin in topology.origins.items():
        assert topology.origins[path] == origin
        assert (origin.place is None) == (origin.layer == "built-in")
        if origin.place is not None:
            assert origin.place.column <= len(lines[origin.place.line - 1])
    for site in topology.sites.values():
        for name in site.networks:
            place = topology.place_of(f"sites.{site.name}.networks.{name}.cidr")
            assert place is not None
            assert lines[place.line - 1].lstrip().startswith((f"{name}:", "cidr:"))


@given(st.dictionaries(texts, plain, max_size=4))
def test_what_is_written_reads_back_the_same(value: dict[str, object]) -> None:
    text = write_yaml(value)
    assert read_yaml(text.encode(), "x").value == value or not value
    assert yaml.safe_load(text) == value or not value


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    found = read_yaml(data, "x")
    assert found.value is not None or found.diagnostics or data.strip() in {b"~", b"null", b"-"}


@given(st.text(st.sampled_from("ab:-{}[]&*!'\"#\n ,?|>%@`\t~<"), max_size=60))
def test_no_text_makes_the_loader_raise(text: str) -> None:
    found = load_text(text)
    assert found.topology is None
    assert found.diagnostics
