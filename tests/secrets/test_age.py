"""``age`` opens files that the real program encrypted, or says why not, without telling them."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from secrets_stage import context_in, refusal, source_of
from vpn_declare.contracts.secret import SecretSource
from vpn_declare.secrets import age


@pytest.fixture(scope="module", autouse=True)
def _program() -> None:
    if shutil.which("age") is None or shutil.which("age-keygen") is None:
        message = "age is not installed (Debian: apt-get install age)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


def new_identity(path: Path) -> str:
    """Make an identity file and return its recipient."""
    subprocess.run(["age-keygen", "-o", path], check=True, capture_output=True)
    shown = subprocess.run(["age-keygen", "-y", path], check=True, capture_output=True, text=True)
    return shown.stdout.strip()


@pytest.fixture
def recipient(tmp_path: Path) -> str:
    return new_identity(tmp_path / "identity.txt")


def encrypt(path: Path, recipient: str, content: bytes, *options: str) -> None:
    command = ["age", *options, "-r", recipient, "-o", str(path)]
    subprocess.run(command, input=content, check=True, capture_output=True)


def source(folder: Path, **environment: str) -> SecretSource:
    named = {"VPN_DECLARE_AGE_IDENTITY": str(folder / "identity.txt"), **environment}
    return source_of(age.PLUG_IN, context_in(folder, named))


CONTENT = b"""# keys of the branches

han01=007312
odd= spaces, #, = and 'quotes' stay \xc3\xa9
empty=
windows=x1\r
"""


@pytest.mark.parametrize("armour", [(), ("--armor",)])
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("han01", "007312"),
        ("odd", " spaces, #, = and 'quotes' stay é"),
        ("empty", ""),
        ("windows", "x1"),
    ],
)
def test_a_key_of_a_file_is_read_exactly(
    tmp_path: Path, recipient: str, armour: tuple[str, ...], key: str, value: str
):
    encrypt(tmp_path / "keys.age", recipient, CONTENT, *armour)
    assert source(tmp_path).read(f"keys.age#{key}") == value


def test_a_file_is_opened_once_per_run(tmp_path: Path, recipient: str):
    encrypt(tmp_path / "keys.age", recipient, b"a=1\nb=2\n")
    keys = source(tmp_path)
    assert keys.read("keys.age#a") == "1"
    encrypt(tmp_path / "keys.age", recipient, b"a=3\nb=4\n")
    assert keys.read("keys.age#b") == "2"
    assert source(tmp_path).read("keys.age#b") == "4"


def test_nothing_decrypted_is_left_on_the_disk(tmp_path: Path, recipient: str):
    encrypt(tmp_path / "keys.age", recipient, b"a=planted-value\n")
    assert source(tmp_path).read("keys.age#a") == "planted-value"
    for path in tmp_path.rglob("*"):
        assert b"planted-value" not in path.read_bytes()


def test_the_identity_lies_with_the_user_s_settings_unless_named(tmp_path: Path):
    home = tmp_path / "home"
    (home / ".config" / "vpn-declare").mkdir(parents=True)
    recipient = new_identity(home / ".config" / "vpn-declare" / "age-identity.txt")
    encrypt(tmp_path / "keys.age", recipient, b"a=1\n")
    for environment in (
        {"HOME": str(home)},
        {"HOME": "/nowhere", "XDG_CONFIG_HOME": str(home / ".config")},
        {"VPN_DECLARE_AGE_IDENTITY": "home/.config/vpn-declare/age-identity.txt"},
    ):
        keys = source_of(age.PLUG_IN, context_in(tmp_path, environment))
        assert keys.read("keys.age#a") == "1"
    nobody = source_of(age.PLUG_IN, context_in(tmp_path, {}))
    assert "Set VPN_DECLARE_AGE_IDENTITY" in refusal(nobody, "keys.age#a")


def test_another_s_file_is_told(tmp_path: Path, recipient: str):
    stranger = new_identity(tmp_path / "stranger.txt")
    assert stranger != recipient
    encrypt(tmp_path / "keys.age", stranger, b"a=hidden\n")
    text = refusal(source(tmp_path), "keys.age#a")
    assert "none of the identities in" in text
    assert str(tmp_path / "identity.txt") in text


def test_a_missing_file_a_missing_identity_and_no_age_file_are_told(
    tmp_path: Path, recipient: str
):
    assert "is not there" in refusal(source(tmp_path), "keys.age#a")
    (tmp_path / "plain.txt").write_text("a=hidden\n")
    assert "not encrypted by age" in refusal(source(tmp_path), "plain.txt#a")
    encrypt(tmp_path / "keys.age", recipient, b"a=hidden\n")
    elsewhere = source(tmp_path, VPN_DECLARE_AGE_IDENTITY="/nowhere/identity.txt")
    assert "is not there" in refusal(elsewhere, "keys.age#a")


def test_a_damaged_identity_is_told_and_not_shown(tmp_path: Path, recipient: str):
    encrypt(tmp_path / "keys.age", recipient, b"a=1\n")
    secret = (tmp_path / "identity.txt").read_text().split()[-1]
    (tmp_path / "identity.txt").write_text(f"{secret[:-3]}xyz\n")
    text = refusal(source(tmp_path), "keys.age#a")
    assert secret[:30] not in text


def test_a_damaged_file_is_refused(tmp_path: Path, recipient: str):
    encrypt(tmp_path / "keys.age", recipient, b"a=hidden\n")
    whole = (tmp_path / "keys.age").read_bytes()
    (tmp_path / "keys.age").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "hidden" not in refusal(source(tmp_path), "keys.age#a")


def test_a_key_that_is_not_there_is_named_and_no_other(tmp_path: Path, recipient: str):
    encrypt(tmp_path / "keys.age", recipient, b"hidden=hidden\n")
    text = refusal(source(tmp_path), "keys.age#other")
    assert "'other'" in text
    assert "hidden" not in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a=1\nhidden\n", "Line 2 inside"),
        (b"a=1\na=hidden\n", "is there already"),
        (b"a =hidden\n", "Line 1 inside"),
        (b"=hidden\n", "Line 1 inside"),
        (b"a=hidden\xff\n", "no UTF-8 text"),
    ],
)
def test_a_file_of_another_form_is_told_without_its_lines(
    tmp_path: Path, recipient: str, content: bytes, words: str
):
    encrypt(tmp_path / "keys.age", recipient, content)
    text = refusal(source(tmp_path), "keys.age#a")
    assert words in text
    assert "hidden" not in text


def test_without_the_program_it_is_told_what_to_install(tmp_path: Path):
    text = refusal(source(tmp_path, PATH=str(tmp_path)), "keys.age#a")
    assert "is not installed" in text


@pytest.mark.parametrize(
    ("written", "good"), [("f#k", True), ("f", False), ("#k", False), ("f#", False)]
)
def test_references_are_checked_without_reading(tmp_path: Path, written: str, good: bool):
    assert (source(tmp_path).check(written) is None) == good
