"""A warning of the planted faults is accepted by the very line that it prints."""

import re
from pathlib import Path

import yaml

PLANTED = Path(__file__).parents[1] / "rules" / "planted_faults" / "topology.yaml"
LINE = re.compile(r"Or accept it under `ack:`: (- \{.*\})$", re.MULTILINE)


def test_every_warning_is_accepted_by_the_line_that_it_prints(vpn):
    vpn.write(PLANTED.read_text())
    answer = vpn("validate")
    told = answer.out + answer.err
    lines = LINE.findall(told)
    assert len(lines) == told.count(": warning VPN") > 10
    asked = yaml.safe_load("\n".join(lines))
    accepted = sorted({(one["code"], one["path"]) for one in asked})
    acks = [{"code": code, "path": path, "reason": "planted"} for code, path in accepted]
    vpn.write(PLANTED.read_text() + yaml.safe_dump({"ack": acks}))
    answer = vpn("validate")
    assert ": warning VPN" not in answer.out + answer.err
    assert "acknowledged: planted" in answer.out + answer.err


SMALL = """\
version: 1
name: small
defaults: { provider: manual, psk: "env:KEY_{TUNNEL}" }
sites:
  a: { networks: { m: 10.1.0.0/16, n: 10.2.0.0/16 }, gateways: { r: { public_ip: 198.51.100.1 } } }
  b: { networks: { m: 10.3.0.0/16 }, gateways: { r: { public_ip: 203.0.113.1 } } }
tunnels: [a.r -- b.r]
"""
ABOUT_NOTHING = "expect: [{ reach: a.m <-> a.n }]\n"


def _warned(answer):
    return re.findall(r": warning (VPN\d{3}): ", answer.err)


def test_an_expectation_about_nothing_is_accepted_as_every_warning(vpn):
    vpn.write(SMALL + ABOUT_NOTHING)
    answer = vpn("validate")
    assert _warned(answer) == ["VPN163"]
    assert "- { code: VPN163, path: expect, reason: ... }" in answer.err
    ack = "ack: [{ code: VPN163, path: expect, reason: soon }]\n"
    vpn.write(SMALL + ABOUT_NOTHING + ack)
    assert _warned(vpn("validate")) == []
    vpn.write(SMALL + ack)
    assert _warned(vpn("validate")) == ["VPN152"]


def test_a_code_that_nobody_tells_of_a_file_accepts_nothing_and_says_so(vpn):
    vpn.write(SMALL + "ack: [{ code: VPN999, path: '*', reason: x }]\n")
    answer = vpn("validate")
    assert _warned(answer) == ["VPN152"]
    assert "VPN999 is the code of no warning" in answer.err
