"""A key that somebody wrote is judged when a plan is made, and nothing of it is told."""

import re

import pytest

from command_line import vpn

__all__ = ["vpn"]

KEY = "KEY_OF_THE_TEST"
NETWORK = """\
version: 1
name: keys
defaults: {{ psk: "{psk}", provider: manual }}
sites:
  ours: {{ device: strongswan, networks: {{ a: 10.1.0.0/16 }}, gateways: {{ fw: {{ public_ip: 198.51.100.1 }} }} }}
  theirs: {{ device: {device}, networks: {{ b: 10.2.0.0/16 }}, gateways: {{ gw: {{ public_ip: 203.0.113.1 }} }} }}
tunnels: [ours.fw -- theirs.gw]
"""  # noqa: E501 - lines of a topology
GOOD = "qK7.vX_2mZ9tB4wN8cR5yH3j"


def _told(answer):
    return [
        (item["severity"], item["code"], item["detail"])
        for item in answer.data["notices"]
        if item["code"] in {"VPN196", "VPN197"}
    ]


@pytest.mark.parametrize(
    ("device", "key", "says"),
    [
        ("aws", "0" + GOOD, "begins with '0'"),
        ("aws", "-" + GOOD, "characters that are not allowed"),
        ("aws", GOOD * 3, "longer than 64 characters"),
        ("aws", "x7Kq9p2", "shorter than 8 characters"),
        ("strongswan", "0x6b3e9a7c1d5f20486b3e9a7c1d5f2048", "begins with '0x' or '0s'"),
        ("strongswan", "0sa3VyemUgTmFjaHJpY2h0IGhpZXI=", "begins with '0x' or '0s'"),
    ],
)
def test_a_key_that_an_end_does_not_take_is_an_error(vpn, monkeypatch, device, key, says):
    monkeypatch.setenv(KEY, key)
    vpn.write(NETWORK.format(psk=f"env:{KEY}", device=device))
    answer = vpn("plan")
    told = answer.out + answer.err
    assert answer.code == 1
    assert "VPN196" in told
    assert says in told
    assert "topology.yaml:3:" in told
    assert key not in told
    finding = told.partition("VPN196")[2].partition("\n  Put")[0]
    assert str(len(key)) not in finding.replace("64", "")


@pytest.mark.parametrize("device", ["aws", "strongswan", "fortigate", "cisco-ios-xe"])
def test_a_key_that_both_ends_take_is_not_spoken_of(vpn, monkeypatch, device):
    monkeypatch.setenv(KEY, GOOD)
    vpn.write(NETWORK.format(psk=f"env:{KEY}", device=device))
    assert _told(vpn("plan", "--format", "json")) == []


def test_what_no_document_says_of_a_product_only_warns(vpn, monkeypatch):
    monkeypatch.setenv(KEY, GOOD + "?")
    vpn.write(NETWORK.format(psk=f"env:{KEY}", device="cisco-ios-xe"))
    ((severity, code, _),) = _told(vpn("plan", "--format", "json"))
    assert (severity, code) == ("warning", "VPN196")
    monkeypatch.setenv(KEY, "x7#Kq")
    vpn.write(NETWORK.format(psk=f"env:{KEY}", device="fortigate"))
    told = {code: detail for _, code, detail in _told(vpn("plan", "--format", "json"))}
    assert told.keys() == {"VPN196", "VPN197"}
    assert "shorter than 6" in told["VPN196"]


def test_a_rule_that_we_take_for_granted_of_every_product_only_warns(vpn, monkeypatch):
    monkeypatch.setenv(KEY, f"{GOOD} with blanks")
    vpn.write(NETWORK.format(psk=f"env:{KEY}", device="pfsense"))
    assert {severity for severity, _, _ in _told(vpn("plan", "--format", "json"))} == {"warning"}


@pytest.mark.parametrize(
    "key",
    ["x7Kq9p2mZ4tB8wN", "theirs", "a" * 40, "Summer2026Summer2026Summer", "ours-theirs-vpn-2"],
)
def test_a_key_that_could_be_guessed_is_a_warning_that_does_not_say_how(vpn, monkeypatch, key):
    monkeypatch.setenv(KEY, key)
    vpn.write(NETWORK.format(psk=f"env:{KEY}", device="pfsense"))
    answer = vpn("plan", "--format", "json")
    told = _told(answer)
    assert [(severity, code) for severity, code, _ in told] == [("warning", "VPN197")]
    assert key not in told[0][2].replace("ours.fw--theirs.gw", "")


def test_a_weak_key_is_acknowledged_in_the_plan_and_not_called_unused_before(vpn, monkeypatch):
    monkeypatch.setenv(KEY, "x7Kq9p2mZ4tB8wN")
    text = NETWORK.format(psk=f"env:{KEY}", device="aws")
    ack = "ack: [{ code: VPN197, path: ours.fw--theirs.gw, reason: until the move }]\n"
    vpn.write(text + ack)
    checked = vpn("validate")
    assert "VPN152" not in checked.out + checked.err
    answer = vpn("plan", "--format", "json")
    (item,) = [item for item in answer.data["notices"] if item["code"] == "VPN197"]
    assert item["severity"] == "info"
    assert item["summary"].endswith("acknowledged: until the move")


def test_a_key_that_is_shared_is_judged_once(vpn, monkeypatch):
    monkeypatch.setenv(KEY, "x7Kq9p2mZ4tB8wN")
    text = NETWORK.format(psk=f"env:{KEY}", device="aws")
    vpn.write(text.replace("[ours.fw", "[{ between: [ours.fw, theirs.gw], name: b }, ours.fw"))
    assert len(_told(vpn("plan", "--format", "json"))) == 1


def test_a_throw_away_key_is_not_judged(vpn):
    vpn.write(NETWORK.format(psk="env:NOWHERE_AT_ALL", device="aws"))
    assert _told(vpn("plan", "--format", "json")) == []


def _generated(vpn, rules="{}"):
    """Apply with ``psk: generate`` under corrected rules; return the key that was made."""
    vpn.write(f"capabilities: {rules}\n", "vpn-declare.yaml")
    answer = vpn("apply", "--auto-approve")
    assert answer.code == 0, answer.err
    path = vpn.folder / "revealed"
    assert vpn("reveal", "ours.fw--theirs.gw", path).code == 0
    key = path.read_text(encoding="utf-8").removesuffix("\n")
    path.unlink()
    return key


@pytest.mark.parametrize(
    ("rules", "pattern"),
    [
        ("{}", "[A-Za-z][A-Za-z0-9._]{47}"),
        ("{ aws: { key: { most: 40 } } }", "[A-Za-z][A-Za-z0-9._]{39}"),
        ("{ aws: { key: { least: 60 } } }", "[A-Za-z][A-Za-z0-9._]{59}"),
        ("{ aws: { key: { alphabet: '0123456789' } } }", "[1-9][0-9]{63}"),
        ("{ strongswan: { key: { alphabet: 'abcdefgh01' } } }", "[a-h][a-h01]{63}"),
        ("{ strongswan: { key: { most: 30 } }, aws: { key: { alphabet: 'abcdefghijklmnop' } } }",
         "[a-p]{30}"),
        ("{ aws: { key: { forbidden_starts: [a, B0] } } }", "[AC-Zb-z][A-Za-z0-9._]{47}"),
    ],
)  # fmt: skip
def test_a_generated_key_obeys_the_corrected_rules_of_both_ends(vpn, rules, pattern):
    vpn.write(NETWORK.format(psk="generate", device="aws"))
    assert re.fullmatch(pattern, _generated(vpn, rules))


def test_a_saved_plan_makes_the_key_that_it_was_planned_with(vpn):
    vpn.write(NETWORK.format(psk="generate", device="aws"))
    vpn.write("capabilities: { aws: { key: { most: 40 } } }\n", "vpn-declare.yaml")
    saved = vpn.folder / "saved.plan"
    assert vpn("plan", "--out", saved).code == 0
    assert vpn("apply", saved, "--auto-approve").code == 0
    vpn("reveal", "ours.fw--theirs.gw", vpn.folder / "revealed")
    assert len((vpn.folder / "revealed").read_text(encoding="utf-8").strip()) == 40


def test_a_key_made_before_a_rule_was_corrected_warns_until_it_is_rotated(vpn):
    vpn.write(NETWORK.format(psk="generate", device="aws"))
    old = _generated(vpn)
    vpn.write("capabilities: { aws: { key: { most: 40 } } }\n", "vpn-declare.yaml")
    answer = vpn("plan", "--format", "json")
    assert answer.code == 0
    ((severity, code, detail),) = _told(answer)
    assert (severity, code) == ("warning", "VPN196")
    assert "longer than 40 characters" in detail
    assert old not in answer.out + answer.err
    assert vpn("rotate", "ours.fw--theirs.gw", "--auto-approve").code == 0
    assert _told(vpn("plan", "--format", "json")) == []


def test_apply_refuses_such_a_key_before_anything_is_made(vpn, monkeypatch):
    monkeypatch.setenv(KEY, "0" + GOOD)
    vpn.write(NETWORK.format(psk=f"env:{KEY}", device="aws"))
    assert vpn("apply", "--auto-approve").code == 1
    assert vpn("state", "list").out == "State remembers nothing.\n"


@pytest.mark.parametrize(
    "rule", ["{ most: 18 }", "{ alphabet: a }", "{ most: 30, alphabet: '01' }"]
)
def test_corrected_rules_that_no_good_key_fits_are_told_with_a_way_out(vpn, rule):
    vpn.write(NETWORK.format(psk="generate", device="fortigate"))
    rules = f"capabilities: {{ fortigate: {{ key: {rule} }} }}"
    vpn.write(rules, "vpn-declare.yaml")
    answer = vpn("plan")
    assert answer.code == 1
    told = (answer.out + answer.err).partition("VPN196")[2]
    assert "No key can be made" in told
    assert "Correct the rules under `capabilities:`" in told
    assert "`psk: generate` makes one" not in told
