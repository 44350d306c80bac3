"""``vault`` asks Vault's documented API through hvac. The server is a fake that follows it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from secrets_stage import context_in, refusal, source_of
from vault_server import VaultServer, serving
from vpn_declare.contracts.secret import SecretSource
from vpn_declare.secrets import vault as vault_plug_in

TOKEN = "hvs.hidden-token"


@pytest.fixture
def vault() -> Iterator[VaultServer]:
    with serving(VaultServer(token=TOKEN)) as server:
        server.secrets["", "kv/vpn/han01"] = {"psk": "007312", "number": 7312, "none": None}
        server.secrets["", "old/vpn/han01"] = {"psk": "version one"}
        server.secrets["team", "kv/vpn/han01"] = {"psk": "the team's"}
        server.secrets["", "kv/vpn/gone"] = None
        yield server


def source(
    vault: VaultServer, folder: Path, remembered: list[str] | None = None, **changed: str
) -> SecretSource:
    environment = {"VAULT_ADDR": vault.url, "VAULT_TOKEN": TOKEN, **changed}
    context = context_in(folder, environment, remembered=remembered)
    return source_of(vault_plug_in.PLUG_IN, context)


def test_a_value_is_read_of_both_versions_of_the_engine(vault: VaultServer, tmp_path: Path):
    assert source(vault, tmp_path).read("kv/vpn/han01#psk") == "007312"
    assert source(vault, tmp_path).read("old/vpn/han01#psk") == "version one"


def test_an_engine_may_be_mounted_deep(vault: VaultServer, tmp_path: Path):
    vault.mounts = {"teams/net/kv": "2"}
    vault.secrets["", "teams/net/kv/han 01/é"] = {"psk": "x"}
    vault.secrets["", "teams/net/kv/han%2001/%C3%A9"] = {"psk": "x"}
    assert source(vault, tmp_path).read("teams/net/kv/han 01/é#psk") == "x"


def test_a_namespace_is_sent_along(vault: VaultServer, tmp_path: Path):
    keys = source(vault, tmp_path, VAULT_NAMESPACE="team")
    assert keys.read("kv/vpn/han01#psk") == "the team's"


def test_the_token_may_lie_where_vault_login_puts_it(vault: VaultServer, tmp_path: Path):
    (tmp_path / ".vault-token").write_text(f"{TOKEN}\n")
    keys = source(vault, tmp_path, VAULT_TOKEN="", HOME=str(tmp_path))
    assert keys.read("kv/vpn/han01#psk") == "007312"


def test_a_path_is_read_once_per_run(vault: VaultServer, tmp_path: Path):
    keys = source(vault, tmp_path)
    assert keys.read("kv/vpn/han01#psk") == "007312"
    asked = len(vault.asked)
    vault.secrets["", "kv/vpn/han01"] = {"psk": "new"}
    assert keys.read("kv/vpn/han01#psk") == "007312"
    assert len(vault.asked) == asked
    assert source(vault, tmp_path).read("kv/vpn/han01#psk") == "new"


@pytest.mark.parametrize("key", ["number", "none"])
def test_a_value_that_is_no_text_is_refused_and_not_converted(
    vault: VaultServer, tmp_path: Path, key: str
):
    text = refusal(source(vault, tmp_path), f"kv/vpn/han01#{key}")
    assert "never converted" in text
    assert "7312" not in text


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("kv/vpn/han01#other", "holds no key 'other'"),
        ("kv/vpn/nothing#psk", "has no secret kv/vpn/nothing"),
        ("kv/vpn/gone#psk", "or it was deleted"),
        ("old/vpn/nothing#psk", "has no secret old/vpn/nothing"),
        ("elsewhere/vpn#psk", "does not let us read elsewhere/vpn"),
    ],
)
def test_what_is_not_there_is_told(vault: VaultServer, tmp_path: Path, rest: str, words: str):
    text = refusal(source(vault, tmp_path), rest)
    assert words in text
    assert "007312" not in text


def test_a_token_that_is_not_taken_is_told_and_not_shown(vault: VaultServer, tmp_path: Path):
    text = refusal(source(vault, tmp_path, VAULT_TOKEN="hvs.hidden-old"), "kv/vpn/han01#psk")
    assert "The token may have expired" in text
    assert "hidden" not in text


@pytest.mark.parametrize("status", [400, 429, 500, 502, 503, 418])
def test_an_error_of_the_server_is_told_without_its_words(
    vault: VaultServer, tmp_path: Path, status: int
):
    vault.broken = (status, {"errors": [f"hidden {TOKEN}"]}, {})
    text = refusal(source(vault, tmp_path), "kv/vpn/han01#psk")
    assert vault.url in text
    assert "hidden" not in text


def test_the_token_does_not_follow_a_redirect(vault: VaultServer, tmp_path: Path):
    with serving(VaultServer(token=TOKEN)) as thief:
        vault.broken = (307, {}, {"Location": f"{thief.url}/v1/kv/data/vpn/han01"})
        text = refusal(source(vault, tmp_path), "kv/vpn/han01#psk")
        assert thief.asked == []
    assert "set VAULT_ADDR" in text


@pytest.mark.parametrize("data", ["hidden", {"path": "hidden/"}, {"path": "/"}, {"path": 1}, []])
def test_an_answer_that_is_not_vault_s_is_refused(
    vault: VaultServer, tmp_path: Path, data: object
):
    vault.broken = (200, {"data": data}, {})
    text = refusal(source(vault, tmp_path), "kv/vpn/han01#psk")
    assert "not Vault's KV API" in text
    assert "hidden" not in text


def test_a_server_that_is_away_is_asked_once_per_run(tmp_path: Path):
    with socket.socket() as taken:  # bound, so that nobody else gets it, and nobody listens
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        away = VaultServer(token=TOKEN, url=f"http://user:hidden@127.0.0.1:{port}")
        keys = source(away, tmp_path)
        text = refusal(keys, "kv/vpn/han01#psk")
        assert f"http://127.0.0.1:{port} cannot be asked" in text
        assert "hidden" not in text
        taken.listen()  # it would be reached now
        assert refusal(keys, "kv/vpn/han02#psk") == text


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "VAULT_ADDR is not set"),
        ("vault.example", "is no URL"),
        ("https://[::1", "is no URL"),
        ("https://vault.example:x", "is no URL"),
        ("http://vault.example:8200", "in clear"),
    ],
)
def test_an_address_that_cannot_be_right_is_told(tmp_path: Path, address: str, words: str):
    text = refusal(source(VaultServer(token=TOKEN, url=address), tmp_path), "kv/a#b")
    assert words in text


def test_without_a_token_nobody_is_asked(vault: VaultServer, tmp_path: Path):
    keys = source(vault, tmp_path, VAULT_TOKEN="", HOME=str(tmp_path))
    assert "There is no Vault token" in refusal(keys, "kv/vpn/han01#psk")
    assert vault.asked == []


def test_the_token_is_remembered_for_scrubbing_and_not_printed(vault: VaultServer, tmp_path: Path):
    remembered: list[str] = []
    keys = source(vault, tmp_path, remembered)
    keys.read("kv/vpn/han01#psk")
    assert remembered == [TOKEN]
    assert TOKEN not in repr(keys)


@pytest.mark.parametrize(
    ("written", "good"),
    [("kv/a#b", True), ("kv/a", False), ("#b", False), ("kv/a#", False), ("kv/../a#b", False)],
)
def test_references_are_checked_without_asking(tmp_path: Path, written: str, good: bool):
    keys = source(VaultServer(token=TOKEN, url="https://vault.example"), tmp_path)
    assert (keys.check(written) is None) == good
    if not good:
        assert "has not its form" in refusal(keys, written)
