"""``generate``: keys that every far side takes, sealed so that only the sealing key opens them."""

import base64
import os
import string
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secrets_stage import context_in, refusal, source_of
from vpn_declare.contracts.secret import SecretWithheldError, VersionedSource
from vpn_declare.model.key_shape import USUAL_SHAPE, KeyShape
from vpn_declare.secrets import generate
from vpn_declare.secrets.generate.maker import KeyNeed, Maker
from vpn_declare.secrets.generate.pre_shared_key import new_pre_shared_key
from vpn_declare.secrets.generate.seal import Seal, SealBrokenError, sealed_name
from vpn_declare.secrets.generate.sealing_key import SealingKeys

KEY = bytes(range(32))
TEXT = base64.urlsafe_b64encode(KEY).decode()
TUNNEL = "han01.vpngw-01--hcm03.vpngw-01"
NAME = f"{TUNNEL}#1"
NOTHING_SENT: frozenset[str] = frozenset()


def made_in(folder: Path, sealed: dict[str, bytes], *needs: KeyNeed, **environment: str):
    maker = Maker(context_in(folder, environment))
    return dict(maker.missing(needs, sealed, NOTHING_SENT))


def value_in(
    folder: Path, sealed: dict[str, bytes], tunnel: str = TUNNEL, version: int = 1
) -> str:
    source = source_of(generate.PLUG_IN, context_in(folder, sealed=sealed))
    assert isinstance(source, VersionedSource)
    return source.read_version(tunnel, version)


# The key's shape.


def test_a_key_is_one_that_every_far_side_takes():
    for _ in range(500):
        key = new_pre_shared_key(os.urandom)
        assert len(key) == 48
        assert set(key) <= set(string.ascii_letters + string.digits + "._")  # AWS: no other
        assert key[0] in string.ascii_letters  # AWS: no 0 first; strongSwan: no 0x, no 0s


def test_every_character_of_a_key_is_equally_likely():
    firsts = Counter(new_pre_shared_key(os.urandom)[0] for _ in range(5200))
    others = Counter("".join(new_pre_shared_key(os.urandom)[1:] for _ in range(500)))
    assert len(firsts) == 52
    assert len(others) == 64
    assert max(firsts.values()) < 2 * 100
    assert max(others.values()) < 2 * 500 * (USUAL_SHAPE.length - 1) / 64


def test_characters_of_a_narrow_shape_are_equally_likely_too():
    shape = KeyShape(length=1001, first="abc", others="0123456789")
    counts = Counter("".join(new_pre_shared_key(os.urandom, shape)[1:] for _ in range(10)))
    assert sorted(counts) == list("0123456789")
    assert 850 < min(counts.values()) <= max(counts.values()) < 1150


def test_no_two_keys_are_alike():
    assert len({new_pre_shared_key(os.urandom) for _ in range(1000)}) == 1000


# The seal.


@given(st.text(), st.text())
def test_what_is_sealed_is_opened_with_the_same_key_and_name(name: str, value: str):
    assert Seal(KEY).open(name, Seal(KEY).close(name, value, os.urandom)) == value


def test_nothing_of_the_value_shows():
    data = Seal(KEY).close(NAME, "planted-value", os.urandom)
    assert b"planted" not in data
    assert KEY not in data
    assert data != Seal(KEY).close(NAME, "planted-value", os.urandom)


def test_another_key_is_told_from_damage():
    data = Seal(KEY).close(NAME, "value", os.urandom)
    other = Seal(bytes(32))
    told = f"{Seal(KEY).id.hex()}, and here is {other.id.hex()}"
    with pytest.raises(SealBrokenError, match=told):
        other.open(NAME, data)
    assert Seal(KEY).fits(data)
    assert not other.fits(data)


@given(st.data())
def test_a_single_changed_bit_is_noticed(data: st.DataObject):
    sealed = bytearray(Seal(KEY).close(NAME, "value", os.urandom))
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBrokenError):
        Seal(KEY).open(NAME, bytes(sealed))


def test_one_tunnel_s_key_cannot_be_put_in_the_place_of_another_s():
    data = Seal(KEY).close(NAME, "value", os.urandom)
    for name in (sealed_name(TUNNEL, 2), sealed_name("other", 1)):
        with pytest.raises(SealBrokenError, match="was changed"):
            Seal(KEY).open(name, data)


@pytest.mark.parametrize("data", [b"", b"\x01", b"\x02" * 60, b"\x01" * 20])
def test_what_is_no_seal_is_refused(data: bytes):
    with pytest.raises(SealBrokenError):
        Seal(KEY).open(NAME, data)


# Where the sealing key lies.


def test_the_variable_goes_before_the_file(tmp_path: Path):
    SealingKeys(context_in(tmp_path)).make(os.urandom)
    assert SealingKeys(context_in(tmp_path, {"VPN_DECLARE_KEY": TEXT})).find() == KEY
    assert SealingKeys(context_in(tmp_path, {"VPN_DECLARE_KEY": ""})).find() not in {KEY, None}


@pytest.mark.parametrize("text", [TEXT, f"{TEXT}\n", base64.b64encode(b"\xff" * 32).decode()])
def test_a_key_may_be_written_in_either_base64(tmp_path: Path, text: str):
    found = SealingKeys(context_in(tmp_path, {"VPN_DECLARE_KEY": text})).find()
    assert found in {KEY, b"\xff" * 32}


@pytest.mark.parametrize(
    "text", ["hidden", "hidden phrase of 32 characters!!", TEXT[:-4], TEXT * 2]
)
def test_a_passphrase_or_half_a_key_is_refused_and_not_shown(tmp_path: Path, text: str):
    remembered: list[str] = []
    context = context_in(tmp_path, {"VPN_DECLARE_KEY": text}, remembered=remembered)
    with pytest.raises(SecretWithheldError) as refused:
        SealingKeys(context).find()
    assert "44 characters" in str(refused.value)
    assert text not in str(refused.value)
    assert remembered == [text]


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path: Path):
    first = SealingKeys(context_in(tmp_path)).make(os.urandom)
    path = tmp_path / ".vpn-declare" / "key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert SealingKeys(context_in(tmp_path)).make(os.urandom) == first
    assert SealingKeys(context_in(tmp_path)).find() == first
    assert [item.name for item in path.parent.iterdir()] == ["key"]


def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path):
    SealingKeys(context_in(tmp_path)).make(os.urandom)
    (tmp_path / ".vpn-declare" / "key").chmod(0o640)
    with pytest.raises(SecretWithheldError, match="chmod 600"):
        SealingKeys(context_in(tmp_path)).find()


def test_a_key_file_that_is_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path):
    (tmp_path / ".vpn-declare").mkdir()
    os.mkfifo(tmp_path / ".vpn-declare" / "key", 0o600)
    with pytest.raises(SecretWithheldError, match="no regular file"):
        SealingKeys(context_in(tmp_path)).find()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path):
    (tmp_path / ".vpn-declare").write_text("in the way")
    with pytest.raises(SecretWithheldError, match="cannot be written"):
        SealingKeys(context_in(tmp_path)).make(os.urandom)


# Making and reading.


def test_what_is_made_can_be_read_and_each_version_is_another(tmp_path: Path):
    first = made_in(tmp_path, {}, KeyNeed(TUNNEL, 1))
    both = first | made_in(tmp_path, first, KeyNeed(TUNNEL, 1), KeyNeed(TUNNEL, 2))
    assert list(both) == [NAME, f"{TUNNEL}#2"]
    assert both[NAME] == first[NAME]
    assert value_in(tmp_path, both) != value_in(tmp_path, both, version=2)


def test_a_source_that_is_asked_without_a_version_gives_the_first(tmp_path: Path):
    sealed = made_in(tmp_path, {}, KeyNeed(TUNNEL, 1))
    source = source_of(generate.PLUG_IN, context_in(tmp_path, sealed=sealed))
    assert source.read(TUNNEL) == value_in(tmp_path, sealed)


def test_reading_makes_nothing(tmp_path: Path):
    source = source_of(generate.PLUG_IN, context_in(tmp_path))
    assert "was not made yet" in refusal(source, TUNNEL)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_made_where_nothing_is_missing(tmp_path: Path):
    sealed = made_in(tmp_path, {}, KeyNeed(TUNNEL, 1))
    (tmp_path / ".vpn-declare" / "key").unlink()
    assert made_in(tmp_path, sealed, KeyNeed(TUNNEL, 1)) == {}
    assert made_in(tmp_path, sealed) == {}
    assert list((tmp_path / ".vpn-declare").iterdir()) == []


def test_with_the_key_in_the_environment_no_file_is_made(tmp_path: Path):
    sealed = made_in(tmp_path, {}, KeyNeed(TUNNEL, 1), VPN_DECLARE_KEY=TEXT)
    assert list(tmp_path.iterdir()) == []
    assert Seal(KEY).fits(sealed[NAME])


def test_a_renamed_tunnel_keeps_its_key(tmp_path: Path):
    sealed = made_in(tmp_path, {}, KeyNeed(TUNNEL, 2))
    new = made_in(tmp_path, sealed, KeyNeed("new", 2, TUNNEL), KeyNeed("new", 2))
    assert list(new) == ["new#2"]
    assert value_in(tmp_path, new, "new", 2) == value_in(tmp_path, sealed, version=2)


def test_a_lost_sealing_key_is_told_and_no_other_takes_its_place(tmp_path: Path):
    sealed = made_in(tmp_path, {}, KeyNeed(TUNNEL, 1))
    (tmp_path / ".vpn-declare" / "key").unlink()
    source = source_of(generate.PLUG_IN, context_in(tmp_path, sealed=sealed))
    assert "what opens it is not here" in refusal(source, TUNNEL)
    with pytest.raises(SecretWithheldError, match="Set VPN_DECLARE_KEY"):
        made_in(tmp_path, sealed, KeyNeed("another", 1))
    assert list((tmp_path / ".vpn-declare").iterdir()) == []


def test_a_wrong_sealing_key_is_told_and_nothing_is_sealed_with_it(tmp_path: Path):
    sealed = made_in(tmp_path, {}, KeyNeed(TUNNEL, 1))
    wrong = {"VPN_DECLARE_KEY": TEXT}
    source = source_of(generate.PLUG_IN, context_in(tmp_path, wrong, sealed=sealed))
    text = refusal(source, TUNNEL)
    assert "was sealed with key" in text
    assert TEXT not in text
    with pytest.raises(SecretWithheldError, match="was sealed with key"):
        made_in(tmp_path, sealed, KeyNeed("another", 1), **wrong)


@pytest.mark.parametrize("need", [KeyNeed(TUNNEL, 1), KeyNeed("new", 1, TUNNEL)])
def test_a_key_that_an_end_has_is_never_made_anew(tmp_path: Path, need: KeyNeed):
    maker = Maker(context_in(tmp_path))
    with pytest.raises(SecretWithheldError, match="vpn-declare rotate"):
        maker.missing([need], {}, frozenset({NAME}))
    assert list(tmp_path.iterdir()) == []


def test_whatever_is_made_is_remembered_for_scrubbing(tmp_path: Path):
    remembered: list[str] = []
    maker = Maker(context_in(tmp_path, remembered=remembered))
    sealed = dict(maker.missing([KeyNeed(TUNNEL, 1)], {}, NOTHING_SENT))
    assert value_in(tmp_path, sealed) in remembered
    assert (tmp_path / ".vpn-declare" / "key").read_text().strip() in remembered
