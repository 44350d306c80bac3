"""A tunnel that is down says why, in the words of whichever end knows, and what to do.

Real daemons, of which the far one was configured by somebody else, behind our back.
"""

import os
import signal
from dataclasses import replace

import pytest

from lab.conftest import boxes_at
from vpn_declare.providers.lab.build import leg_name
from vpn_declare.providers.lab.spaces import processes_in
from vpn_declare.providers.strongswan.connection import key_message, message
from vpn_declare.providers.strongswan.lift import end_connection
from vpn_declare.providers.strongswan.notes import read_note

pytestmark = pytest.mark.lab

NEAR, NEAR_NAME = "hcm03/vpngw-01", "hcm03-vpngw-01-han01-vpngw-01"
FAR, FAR_NAME = "han01/vpngw-01", "han01-vpngw-01-hcm03-vpngw-01"


class FarEnd:
    """The far end of a tunnel of the seed topology, and the hands of somebody else on it."""

    def __init__(self, vpn):
        self.boxes = boxes_at(vpn)
        self.box = self.boxes.at(FAR)
        self.line = self.boxes.line(self.box)
        self.connection = read_note(self.box, FAR_NAME).connection

    def load(self, **other):
        given = message(self.connection, self.box.local_address)
        given[FAR_NAME].update(other)
        self.line.ask("load_conn", given)

    def load_child(self, **other):
        section = message(self.connection, self.box.local_address)[FAR_NAME]
        (name,) = section["children"]
        self.load(children={name: {**section["children"][name], **other}})

    def end_tunnel(self):
        end_connection(self.boxes.line(self.boxes.at(NEAR)), NEAR_NAME)


def another_key(far):
    far.line.ask("load_shared", key_message(replace(far.connection, key="00ff")))


def no_key(far):
    far.line.ask("unload_shared", {"id": far.connection.key_id})


def no_own_key(far):
    near = far.boxes.at(NEAR)
    ours = read_note(near, NEAR_NAME).connection.key_id
    far.boxes.line(near).ask("unload_shared", {"id": ours})


def no_own_address(far):
    far.box.ip("addr", "flush", "dev", leg_name("han01.vpc1"))


def another_identity(far):
    section = message(far.connection, far.box.local_address)[FAR_NAME]
    far.load(remote={**section["remote"], "id": "somebody.else"})


def another_ike_proposal(far):
    far.load(proposals=["aes128-sha256-modp2048"])


def another_esp_proposal(far):
    far.load_child(esp_proposals=["aes128-sha256-modp2048"])


def other_networks(far):
    far.load_child(remote_ts=["10.77.0.0/16"])


def no_connection(far):
    far.line.ask("unload_conn", {"name": FAR_NAME})


def another_version(far):
    far.load(version="1")


def cut_off(far):
    far.box.ip("link", "set", "wan0", "down")


def kill_daemon(far):
    for pid in processes_in((far.box.namespace,)):
        os.kill(pid, signal.SIGKILL)
    while far.line.is_alive():
        pass


@pytest.mark.parametrize(
    ("misconfigure", "cause", "fix"),
    [
        (another_key, "different keys", "same pre-shared key"),
        (no_key, "no key for this pair", "Load the pre-shared key"),
        (no_own_key, "different keys", "load it at both"),  # charon tries that of another tunnel
        (no_own_address, "no address of the box lies in its own network", "5.9.12"),
        (another_identity, "no connection with these identities", "Compare the identities"),
        (another_ike_proposal, "IKE (phase 1) proposal", "same IKE proposal"),
        (another_esp_proposal, "ESP (phase 2) proposal", "same ESP proposal"),
        (other_networks, "different networks", "must be remote at the other"),
        (no_connection, "no connection for this address", "Load the connection there"),
        (another_version, "another version of IKE", "IKEv2"),
        (cut_off, "far end does not answer", "UDP 500 and 4500"),
        (kill_daemon, "charon of han01/vpngw-01 does not answer", "vpn-declare lab up"),
    ],
)
def test_a_tunnel_that_is_down_tells_the_cause_and_what_to_do(lab, misconfigure, cause, fix):
    far = FarEnd(lab)
    misconfigure(far)
    far.end_tunnel()
    verified = lab("verify", "--format", "json")
    assert verified.code == 3
    (told,) = {one["cause"] for one in verified.data["tunnels"] if one["connection"] == NEAR_NAME}
    assert cause in told, told
    assert fix in told, told
    status = lab("status").out
    assert f"{NEAR_NAME} is down. {told}" in status


def test_status_of_a_tunnel_that_was_ended_by_hand_says_how_to_bring_it_up(lab):
    FarEnd(lab).end_tunnel()
    assert "ended by hand. Bring it up by: vpn-declare apply" in lab("status").out


def test_apply_tells_why_a_tunnel_does_not_come_up(lab):
    far = FarEnd(lab)
    cut_off(far)
    far.end_tunnel()
    said = " ".join(lab("apply", "--auto-approve").out.split())
    assert f"The tunnel {FAR_NAME} between {FAR} and {NEAR} did not come up" in said
    assert "The far end does not answer. See that it runs" in said


@pytest.mark.parametrize("misconfigure", [another_key, another_esp_proposal, another_identity])
def test_apply_puts_right_what_somebody_else_loaded(lab, misconfigure):
    """charon shows neither keys nor proposals, but that the tunnel is down is seen."""
    far = FarEnd(lab)
    misconfigure(far)
    far.end_tunnel()
    lab.apply()
    assert lab("verify").code == 0


@pytest.mark.parametrize("proposal", ["aes256gcm16-modp2048", "aes256gcm16"])
def test_other_groups_for_perfect_forward_secrecy_show_at_the_rekey(lab, proposal):
    far = FarEnd(lab)
    far.end_tunnel()
    far.load_child(esp_proposals=[proposal])
    near = far.boxes.line(far.boxes.at(NEAR))
    (child,) = read_note(far.boxes.at(NEAR), NEAR_NAME).connection.children
    near.ask_all("initiate", {"ike": NEAR_NAME, "child": child, "timeout": "2000"})
    answer = lab("verify", "--format", "json")
    assert answer.code == 3
    told = answer.data["not_rekeyed"][0]["cause"]
    assert "no group for PFS" in told
    assert "group of perfect forward secrecy too" in told
