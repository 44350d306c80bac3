"""Values are read at the moment of the call; what is kept of them tells nothing."""

import hashlib
import hmac
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vpn_declare.contracts.secret import FingerprintKey, Secret, SecretNotFoundError
from vpn_declare.model.diagnostic import Severity
from vpn_declare.model.value import SecretRef
from vpn_declare.secrets.resolver import Resolver

KEY = FingerprintKey(b"k" * 32)
OTHER_KEY = FingerprintKey(b"o" * 32)


class Variables:
    """A source over a dictionary, or over anything that answers like one."""

    scheme = "env"

    def __init__(self, read: Callable[[str], str | None]) -> None:
        self._read = read

    def check(self, _rest: str) -> str | None:
        return None

    def read(self, rest: str) -> str:
        value = self._read(rest)
        if value is None:
            message = f"{rest} is not set"
            raise SecretNotFoundError(message)
        return value


def resolver(
    values: dict[str, str] | None = None,
    *,
    key: FingerprintKey | None = KEY,
    throw_away: bool = False,
    remember: Callable[[str], object] = lambda _: None,
) -> Resolver:
    source = Variables((values or {}).get)
    return Resolver({"env": source}, key, throw_away=throw_away, remember=remember)


def test_a_value_is_resolved_exactly():
    assert resolver({"PSK": "007312"}).resolve(SecretRef("env:PSK")).reveal() == "007312"


def test_a_fingerprint_is_a_keyed_hash_of_the_value():
    found = resolver({"PSK": "value"}).fingerprint(SecretRef("env:PSK", version=3))
    expected = hmac.new(KEY, b"fingerprint\0value", hashlib.sha256).hexdigest()[:16]
    assert found == SecretRef("env:PSK", expected, 3)


def test_a_resolved_secret_bears_its_fingerprint():
    keys = resolver({"PSK": "value"})
    assert keys.resolve(SecretRef("env:PSK")).ref == keys.fingerprint(SecretRef("env:PSK"))


@given(st.text(min_size=1), st.text(min_size=1))
def test_fingerprints_are_equal_exactly_when_values_are(one: str, other: str):
    values = {"A": one, "B": other}
    if any("\0" in value for value in values.values()):
        return
    keys = resolver(values)
    a, b = (keys.fingerprint(SecretRef(f"env:{name}")).fingerprint for name in "AB")
    assert (a == b) == (one == other)
    elsewhere = resolver(values, key=OTHER_KEY).fingerprint(SecretRef("env:A")).fingerprint
    assert elsewhere != a


def test_planning_goes_on_without_the_value():
    ref = SecretRef("env:PSK", "0123456789abcdef")
    assert resolver().fingerprint(ref) == ref
    assert resolver().notices() == ()


def test_before_the_first_write_there_is_no_fingerprint():
    keys = resolver({"PSK": "value"}, key=None)
    assert keys.fingerprint(SecretRef("env:PSK")) == SecretRef("env:PSK")
    assert keys.resolve(SecretRef("env:PSK")).reveal() == "value"


def test_in_production_a_missing_secret_is_an_error():
    with pytest.raises(SecretNotFoundError, match="PSK is not set"):
        resolver().resolve(SecretRef("env:PSK"))


def test_an_unknown_scheme_is_told_with_those_that_are_there():
    with pytest.raises(SecretNotFoundError, match=r"'vault:a#b'.*Installed: env:\."):
        resolver().resolve(SecretRef("vault:a#b"))


@pytest.mark.parametrize(
    ("value", "words"),
    [("", "is empty"), ("hid\0den", "NUL"), ("hid\udcffden", "no UTF-8 text")],
)
def test_a_value_that_cannot_be_a_key_is_refused_without_showing_it(value: str, words: str):
    with pytest.raises(SecretNotFoundError, match=words) as refused:
        resolver({"PSK": value}).resolve(SecretRef("env:PSK"))
    assert "env:PSK" in str(refused.value)
    assert "hid" not in str(refused.value)


def test_throw_away_keys_are_the_same_at_both_ends_and_in_the_next_run():
    ref = SecretRef("env:PSK")
    first, again = (resolver(throw_away=True).resolve(ref) for _ in range(2))
    assert first.reveal() == again.reveal()
    assert first.ref == again.ref
    assert len(first.reveal()) == 64


def test_throw_away_keys_differ_by_reference_version_and_state():
    keys = resolver(throw_away=True)
    values = {
        keys.resolve(SecretRef("env:A")).reveal(),
        keys.resolve(SecretRef("env:B")).reveal(),
        keys.resolve(SecretRef("env:A", version=2)).reveal(),
        resolver(key=OTHER_KEY, throw_away=True).resolve(SecretRef("env:A")).reveal(),
    }
    assert len(values) == 4


def test_throw_away_keys_are_told_in_one_notice():
    keys = resolver({"SET": "value"}, throw_away=True)
    for name in ("SET", *(f"PSK_{number}" for number in range(7)), "PSK_1"):
        keys.fingerprint(SecretRef(f"env:{name}"))
    assert keys.thrown_away() == tuple(f"env:PSK_{number}" for number in range(7))
    [notice] = keys.notices()
    assert notice.severity is Severity.INFO
    assert notice.detail.startswith("7 references lead to no value here: env:PSK_0, ")
    assert notice.detail.endswith("and more.")


@pytest.mark.parametrize("ref", [SecretRef(""), SecretRef("nonsense")])
def test_a_reference_to_nothing_gets_no_throw_away_key_in_production(ref: SecretRef):
    with pytest.raises(SecretNotFoundError):
        resolver().resolve(ref)


def test_an_observed_fingerprint_alone_leads_to_no_value():
    with pytest.raises(SecretNotFoundError):
        resolver(throw_away=True).resolve(SecretRef("", "0123456789abcdef"))


def test_without_a_key_no_throw_away_key_is_made():
    with pytest.raises(SecretNotFoundError):
        resolver(key=None, throw_away=True).resolve(SecretRef("env:PSK"))


def test_both_ends_get_the_same_value_even_while_it_is_replaced():
    numbers = count()
    source = Variables(lambda _: f"value {next(numbers)}")
    keys = Resolver({"env": source}, KEY, throw_away=False, remember=lambda _: None)
    with ThreadPoolExecutor(8) as pool:
        values = set(pool.map(lambda _: keys.resolve(SecretRef("env:PSK")).reveal(), range(50)))
    assert len(values) == 1


def test_every_value_is_remembered_for_scrubbing_and_no_other():
    told: list[str] = []
    keys = resolver({"PSK": "value", "OTHER": "hidden"}, throw_away=True, remember=told.append)
    keys.fingerprint(SecretRef("env:PSK"))
    made_up = keys.resolve(SecretRef("env:NOTHING")).reveal()
    assert told == ["value", made_up]


def test_a_secret_shows_its_reference_and_cannot_be_written():
    secret = resolver({"PSK": "hidden"}).resolve(SecretRef("env:PSK"))
    assert isinstance(secret, Secret)
    assert "hidden" not in f"{secret} {secret!r}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)
