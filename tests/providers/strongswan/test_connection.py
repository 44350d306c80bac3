"""What charon is told, and the file that a box reads at its start."""

import pytest

from vpn_declare.model.value import SecretRef
from vpn_declare.providers.strongswan.box import Box
from vpn_declare.providers.strongswan.causes import cause_of
from vpn_declare.providers.strongswan.connection import Connection, Kept, file_text, message
from vpn_declare.providers.strongswan.notes import read_note, write_note

IKE = {"encryption": "aes256gcm16", "prf": "prfsha384", "dh": "ecp384", "lifetime_seconds": 14400}
ESP = {"encryption": "aes256", "integrity": "sha256", "dh": "modp2048", "lifetime_seconds": 3600}


def connection(start="initiate", fingerprint="f1"):
    peer = Kept(
        attributes={
            "remote_address": "192.0.2.2",
            "local_identity": "192.0.2.1",
            "remote_identity": "fqdn:b.example",
            "ike": IKE,
            "psk": SecretRef("env:PSK", fingerprint),
            "start": start,
            "dpd_seconds": 30,
        },
        title="a-b",
        mark="vpn-declare:l:k",
    )
    child = Kept(
        attributes={"local_cidr": "10.1.0.0/16", "remote_cidr": "10.2.0.0/16", "esp": ESP},
        title="a-b-1",
        mark="vpn-declare:l:c",
    )
    return Connection(name="a-b", peer=peer, children={"a-b-1": child}, key=b"top secret".hex())


def test_charon_is_told_proposals_in_its_own_spelling():
    told = message(connection(), "")["a-b"]
    assert told["proposals"] == ["aes256gcm16-prfsha384-ecp384"]
    assert told["children"]["a-b-1"]["esp_proposals"] == ["aes256-sha256-modp2048"]


def test_only_the_file_starts_a_tunnel_by_itself():
    assert "start_action" not in str(message(connection(), ""))
    assert "start_action = start" in file_text(connection(), "")
    assert "start_action" not in file_text(connection("respond"), "")


def test_the_key_is_in_the_file_and_in_no_message():
    assert b"top secret".hex() in file_text(connection(), "")
    assert b"top secret".hex() not in str(message(connection(), ""))
    assert b"top secret".hex() not in repr(connection())


def test_another_key_makes_another_ike_group():
    assert connection().ike_group != connection(fingerprint="f2").ike_group


@pytest.mark.parametrize("edited", [False, True])
def test_a_note_is_read_back_and_a_strange_hand_is_noticed(tmp_path, edited):
    box = Box(name="a/gw", socket=tmp_path / "s", folder=tmp_path / "conf.d")
    write_note(box, connection())
    (path,) = box.folder.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    if edited:
        path.write_text(
            path.read_text().replace("modp2048", "modp1024").replace("ecp384", "ecp256")
        )
        path.write_text(path.read_text() + "# by hand\n")
    noted = read_note(box, "a-b")
    assert noted.is_edited is edited
    assert noted.connection.key == b"top secret".hex()
    if not edited:
        assert noted.connection == connection()


@pytest.mark.parametrize(
    ("log", "cause"),
    [
        (["tried 1 shared key for 'B' - 'A', but MAC mismatched"], "different keys"),
        (["received NO_PROPOSAL_CHOSEN notify, no CHILD_SA built"], "ESP (phase 2)"),
        (["received NO_PROPOSAL_CHOSEN notify error"], "IKE (phase 1)"),
        (["received TS_UNACCEPTABLE notify, no CHILD_SA built"], "different networks"),
        (["retransmit 1 of request", "peer not responding"], "does not answer"),
    ],
)
def test_the_log_tells_the_cause(log, cause):
    assert cause in cause_of(log)


def test_the_far_ends_log_is_the_better_witness():
    ours = ["received AUTHENTICATION_FAILED notify error"]
    theirs = ["tried 1 shared key for 'B' - 'A', but MAC mismatched"]
    assert cause_of(ours, theirs).startswith("The two ends have different keys. Give both")
