"""What is kept and what is shown of a pre-shared key."""

from pathlib import Path

from providers.simulator.far_side import IKE, FarSide, key
from vpn_declare.model.value import SecretRef
from vpn_declare.providers.simulator.keyprint import foreign_print, print_of

PLANTED = "planted-key-8d21"


def test_no_file_of_the_world_holds_a_key(tmp_path: Path) -> None:
    vng = FarSide(tmp_path)
    peer = vng.peer(vng.gateway_in(), psk=key(PLANTED))
    vng.update(peer, psk=key(PLANTED + "-changed"))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "world.sqlite" for path in files)
    assert all(PLANTED.encode() not in path.read_bytes() for path in files)


def test_the_fingerprint_that_came_with_a_key_is_shown(tmp_path: Path) -> None:
    vng = FarSide(tmp_path)
    peer = vng.peer(vng.gateway_in(), psk=key(fingerprint="abc"))
    assert peer.attributes["psk"] == SecretRef("", "abc")
    changed = vng.update(peer, psk=key("another", fingerprint="def"))
    assert changed.attributes["psk"] == SecretRef("", "def")


def test_a_key_without_a_fingerprint_is_not_shown_at_all(tmp_path: Path) -> None:
    vng = FarSide(tmp_path)
    peer = vng.peer(vng.gateway_in(), psk=key(fingerprint=None))
    assert "psk" not in peer.attributes


def test_an_update_of_something_else_keeps_the_key(tmp_path: Path) -> None:
    vng = FarSide(tmp_path)
    peer = vng.peer(vng.gateway_in(), psk=key(fingerprint="abc"))
    changed = vng.update(peer, remote_address="203.0.113.99")
    assert changed.attributes["psk"] == SecretRef("", "abc")


def test_a_print_tells_a_key_from_another_and_salts_each() -> None:
    first, second = print_of(key(PLANTED), "00" * 16), print_of(key(PLANTED), "01" * 16)
    assert first is not None
    assert second is not None
    assert first.fits(PLANTED)
    assert not first.fits(PLANTED + "x")
    assert first.hash != second.hash
    assert print_of(key(""), "00") is None
    assert foreign_print(PLANTED, "00").fingerprint is None


def test_gcm_ignores_the_hash_so_none_is_shown(tmp_path: Path) -> None:
    vng = FarSide(tmp_path)
    gateway = vng.gateway_in()
    with_gcm = vng.peer(gateway, ike={**IKE, "integrity": "sha256"})
    assert with_gcm.attributes["ike"] == IKE
    cbc = {**IKE, "encryption": "aes256", "integrity": "sha256"}
    assert vng.peer(gateway, ike=cbc).attributes["ike"] == cbc
