"""A text that is shown holds no secret, plain or encoded."""

import base64
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpn_declare.secrets.scrub import MASK, Scrubber

values = st.text(st.characters(exclude_categories=("Cs",)), min_size=4)


def scrubber(*secrets: str) -> Scrubber:
    made = Scrubber()
    for secret in secrets:
        made.remember(secret)
    return made


def test_a_secret_is_masked_wherever_it_stands():
    text = scrubber("007312").scrub("psk=007312, psk='007312'\n007312")
    assert text == f"psk={MASK}, psk='{MASK}'\n{MASK}"


def test_other_text_stays():
    assert scrubber("007312").scrub("quota 7312 reached") == "quota 7312 reached"
    assert Scrubber().scrub("anything") == "anything"


def test_an_empty_value_masks_nothing():
    assert scrubber("").scrub("anything") == "anything"


def test_the_longer_of_two_overlapping_secrets_goes_whole():
    assert scrubber("abc", "abcdef").scrub("abcdef abc") == f"{MASK} {MASK}"


@pytest.mark.parametrize("value", ["ab", "e", "able", "suit", "7312"])
def test_a_short_secret_masks_nothing_inside_another_word(value: str):
    text = "a suitable gateway vpn-173129 was refused"
    assert scrubber(value).scrub(text) == text


@pytest.mark.parametrize("before", ["", "'", "psk=", "psk: ", "(", ">", '"'])
@given(value=st.text("abcz019é_", min_size=1, max_size=7))
def test_a_short_secret_is_masked_where_it_stands_alone(before: str, value: str):
    for after in ("", "'", " is weak", ", too", "<"):
        assert scrubber(value).scrub(f"{before}{value}{after}") != f"{before}{value}{after}"


def test_a_secret_of_eight_characters_is_masked_inside_a_word_too():
    assert scrubber("12345678").scrub("vpn-x12345678y") == f"vpn-x{MASK}y"


FORMS = {
    "plain": lambda value: value,
    "json": lambda value: json.dumps(value)[1:-1],
    "json, unescaped": lambda value: json.dumps(value, ensure_ascii=False)[1:-1],
    "repr": lambda value: repr(value)[1:-1],
    "url": lambda value: quote(value, safe=""),
    "path": quote,
    "form": quote_plus,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "url base64": lambda value: base64.urlsafe_b64encode(value.encode()).decode(),
    "hexadecimal": lambda value: value.encode().hex(),
    "capital hexadecimal": lambda value: value.encode().hex().upper(),
    "small escapes": lambda value: re.sub("%..", lambda m: m[0].lower(), quote(value)),
}


@pytest.mark.parametrize("form", FORMS)
@given(value=values)
def test_a_quoted_secret_is_masked_too(form: str, value: str):
    written = FORMS[form](value)
    if written in MASK:
        return
    assert written not in scrubber(value).scrub(f"error: {written} was refused")


def test_a_scrubber_does_not_print_what_it_knows():
    assert "hidden" not in repr(scrubber("hidden"))


@given(
    value=st.text(st.characters(exclude_categories=("Cs",)), min_size=12),
    before=st.binary(max_size=7),
    after=st.binary(max_size=7),
)
def test_a_secret_is_masked_in_the_middle_of_base64(value: str, before: bytes, after: bytes):
    whole = base64.b64encode(before + value.encode() + after).decode()
    left = (
        scrubber(value)
        .scrub(f"Authorization: Basic {whole}")
        .removeprefix("Authorization: Basic ")
    )
    # What stays are the characters at both ends that are half the neighbours'.
    assert MASK in left
    assert len(left.replace(MASK, "")) <= -(-(len(before) + len(after) + 2) * 4 // 3) + 6


def test_a_secret_is_masked_in_markup():
    assert scrubber("a<b&'c'").scrub("<Psk>a&lt;b&amp;'c'</Psk>") == f"<Psk>{MASK}</Psk>"


def test_a_secret_that_is_remembered_later_is_masked_from_then_on():
    made = scrubber("first")
    assert made.scrub("first second") == f"{MASK} second"
    made.remember("second")
    assert made.scrub("first second") == f"{MASK} {MASK}"
