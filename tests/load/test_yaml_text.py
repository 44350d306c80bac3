import pytest

from vpn_declare.load.yaml_text import read_yaml


def value(text: str) -> object:
    read = read_yaml(text.encode(), "x.yaml")
    assert not read.diagnostics
    return read.value


CONVERTED = """
NO no yes on True TRUE Null 010 0o14 0x1f 1_000 1e3 12:34 65000.10 1.10 2024-01-01 .inf -0 +5 00
99999999999999999999 = y
"""


@pytest.mark.parametrize("text", CONVERTED.split())
def test_what_other_readers_convert_stays_the_text_it_is(text: str) -> None:
    assert value(f"key: {text}") == {"key": text}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("true", True), ("false", False), ("0", 0), ("7", 7), ("-12", -12), ("~", None), ("", None)],
)
def test_plain_truth_numbers_and_nothing_are_converted(text: str, expected: object) -> None:
    read = value(f"key: {text}")
    assert read == {"key": expected}
    assert isinstance(read, dict)
    assert type(read["key"]) is type(expected)


def test_quotes_keep_text() -> None:
    assert value("a: '7'\nb: \"true\"\nc: ''\nd: |\n  1\n") == {
        "a": "7", "b": "true", "c": "", "d": "1\n",
    }  # fmt: skip


def test_keys_are_always_text() -> None:
    assert value("1: a\nno: b\ntrue: c\n007: d\n") == {
        "1": "a",
        "no": "b",
        "true": "c",
        "007": "d",
    }


def test_a_byte_order_mark_is_passed_over() -> None:
    read = read_yaml("\ufeffkey: 1\n".encode(), "x")
    assert read.value == {"key": 1}


def test_aliases_stand_for_their_anchors() -> None:
    assert value("a: &x [1, two]\nb: *x\nc: &y text\nd: *y\n") == {
        "a": [1, "two"], "b": [1, "two"], "c": "text", "d": "text",
    }  # fmt: skip


def test_every_key_and_value_knows_its_place() -> None:
    read = read_yaml(b"a: 1\nb:\n  c: [x, {d: y}]\n", "f.yaml")
    place = read.places.find
    assert str(place(("a",))) == "f.yaml:1:4"
    assert str(place(("b",))) == "f.yaml:2:1"
    assert str(place(("b", "c"))) == "f.yaml:3:3"
    assert str(place(("b", "c", 0))) == "f.yaml:3:7"
    assert str(place(("b", "c", 1, "d"))) == "f.yaml:3:14"
    assert str(read.places.key(("b", "c", 1, "d"))) == "f.yaml:3:11"
    assert place(("b", "nothing")) is None
    assert str(read.places.nearest(("b", "nothing", "here"))) == "f.yaml:2:1"


def test_a_bomb_of_five_megabytes_is_refused_and_not_expanded() -> None:
    rows = [
        f"- &n{i} [{', '.join([f'*n{i - 1}'] * 9 if i else ['x'] * 9)}]" for i in range(60_000)
    ]
    read = read_yaml("\n".join(rows).encode(), "bomb.yaml")
    assert read.value is None
    assert [found.code for found in read.diagnostics] == ["VPN011"]


def test_a_text_that_is_too_large_is_refused() -> None:
    read = read_yaml(b"#" * (32 * 1024 * 1024 + 1), "large.yaml")
    assert [found.code for found in read.diagnostics] == ["VPN004"]


def test_all_duplicate_keys_are_told_and_the_first_value_holds() -> None:
    read = read_yaml(b"a: 1\na: 2\nb: {c: 1, c: [2]}\n", "x")
    assert read.value == {"a": 1, "b": {"c": 1}}
    assert [found.code for found in read.diagnostics] == ["VPN009", "VPN009"]
