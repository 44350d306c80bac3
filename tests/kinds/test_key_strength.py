"""What people make up is found, and what a machine drew is not."""

import random
import string

import pytest

from vpn_declare.kinds.key_strength import LEAST_BITS, bits_of
from vpn_declare.secrets.generate.pre_shared_key import new_pre_shared_key

NAMES = frozenset({"hcm03", "vpngw", "on-prem", "han01"})


@pytest.mark.parametrize(
    "key",
    [
        "a" * 64,
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "98765432109876543210987654321",
        "PasswordPasswordPassword",
        "Summer2026!Summer2026!Summer2026!",
        "vpn-secret-hcm03-vpngw-01-han01",
        "HCM03-on-prem-VPN-tunnel-2026",
        "xK9#mP2$" * 4,
        "0123456789012345678901234567",
        "",
    ],
)
def test_what_people_make_up_has_few_bits(key: str):
    assert bits_of(key, NAMES) < LEAST_BITS


@pytest.mark.parametrize(
    ("alphabet", "length"),
    [
        ("0123456789abcdef", 32),
        ("0123456789ABCDEF", 64),
        (string.ascii_letters + string.digits, 24),
        (string.ascii_letters + string.digits + "+/", 32),
        (string.ascii_letters + string.digits + string.punctuation, 20),
    ],
)
def test_hardly_any_key_that_a_machine_drew_is_called_weak(alphabet: str, length: int):
    drawn = random.Random(alphabet)
    keys = ["".join(drawn.choices(alphabet, k=length)) for _ in range(2000)]
    assert sum(bits_of(key, NAMES) < LEAST_BITS for key in keys) <= 40


def test_a_generated_key_is_never_called_weak():
    drawn = random.Random(7)
    for _ in range(500):
        assert bits_of(new_pre_shared_key(drawn.randbytes), NAMES) > 250


def test_many_names_cost_no_more_than_few():
    many = frozenset(f"store-{number:05}" for number in range(50_000))
    seen: list[str] = []

    class Asked(frozenset):
        def __contains__(self, word: object) -> bool:
            seen.append(str(word))
            return super().__contains__(word)

        def __iter__(self):
            raise AssertionError("the names are looked up, never gone through")

    assert bits_of("store-00007-store-00008-store-00009", Asked(many)) < LEAST_BITS
    assert len(seen) < 2_000
