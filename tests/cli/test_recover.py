"""What only a person can tell: asked in exact words, answered, and never guessed."""

import io

import pytest

from blind_provider import install

TOPOLOGY = """\
version: 1
name: blind
sites:
  hcm09:
    provider: blind
    vpcs: { core: 10.1.0.0/16 }
    gateways: { g: { vpc: core } }
"""
SETTINGS = """\
environment: production
providers:
  blind:
    provisioning_ms: 5
    fail: [{{on: create, kind: vpc, error: {error}, times: 1}}]
"""
VPC = "hcm09/vpc/core"


class Keyboard(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def blind(vpn, tmp_path, monkeypatch):
    install(tmp_path / "plug-ins", monkeypatch)
    monkeypatch.delenv("VPN_DECLARE_ENVIRONMENT")

    def left_open(error):
        vpn.write(TOPOLOGY)
        vpn.write(SETTINGS.format(error=error), "vpn-declare.yaml")
        answer = vpn("apply", "--auto-approve")
        assert answer.code == 1, answer.err
        assert "VPN413" in answer.err
        return vpn

    return left_open


@pytest.mark.parametrize("command", [("plan",), ("drift",), ("apply", "--auto-approve")])
def test_every_command_that_needs_the_answer_ends_with_seven(blind, command):
    answer = blind("ambiguous-after")(*command)
    assert answer.code == 7
    assert "VPN614" in answer.err
    assert "Is there a VPC named 'hcm09-core'? If so, what is its id?" in answer.err
    assert "vpn-declare recover" in answer.err


def test_the_question_is_shown_with_its_run_and_how_to_answer_it(blind):
    answer = blind("ambiguous-after")("recover")
    assert answer.code == 7
    assert "Is there a VPC named 'hcm09-core'?" in answer.out
    assert "vpn-declare apply --auto-approve" in answer.out
    assert f"vpn-declare recover --exists '{VPC}=ID'" in answer.out
    assert f"vpn-declare recover --absent '{VPC}'" in answer.out


def test_the_question_as_data_has_the_same_words(blind):
    vpn = blind("ambiguous-after")
    answer = vpn("recover", "--format", "json")
    assert answer.code == 7
    (question,) = answer.data["questions"]
    assert (question["address"], question["title"]) == (VPC, "hcm09-core")
    assert question["question"] in vpn("recover").out


def test_an_object_that_is_there_is_recorded_and_never_made_twice(blind):
    vpn = blind("ambiguous-after")
    (there,) = vpn.world()
    answer = vpn("recover", "--exists", f"{VPC}={there['id']}")
    assert (answer.code, "is recorded now" in answer.out) == (0, True)
    vpn.apply()
    assert [thing["id"] for thing in vpn.world() if thing["kind"] == "vpc"] == [there["id"]]
    assert vpn.changes() == {}


def test_an_object_that_is_not_there_is_made_by_the_next_apply(blind):
    vpn = blind("ambiguous-before")
    assert vpn.world() == []
    answer = vpn("recover", "--absent", VPC)
    assert (answer.code, "the next apply makes it" in answer.out) == (0, True)
    vpn.apply()
    assert [thing["kind"] for thing in vpn.world()].count("vpc") == 1


def test_an_id_that_does_not_exist_is_not_believed(blind):
    vpn = blind("ambiguous-after")
    answer = vpn("recover", "--exists", f"{VPC}=net-nothing")
    assert (answer.code, "VPN408" in answer.err) == (1, True)
    assert vpn("recover").code == 7


def test_an_id_that_is_another_resource_is_not_believed(blind):
    vpn = blind("ambiguous-after")
    (there,) = vpn.world()
    vpn("recover", "--exists", f"{VPC}={there['id']}")
    vpn.write(SETTINGS.format(error="ambiguous-before"), "vpn-declare.yaml")
    vpn.change("vpcs: { core: 10.1.0.0/16 }", "vpcs: { core: 10.1.0.0/16, w: 10.2.0.0/16 }")
    vpn("apply", "--auto-approve")
    answer = vpn("recover", "--exists", f"hcm09/vpc/w={there['id']}")
    assert (answer.code, "VPN618" in answer.err) == (1, True)


def test_an_answer_that_nobody_asked_for_changes_nothing(blind):
    vpn = blind("ambiguous-after")
    answer = vpn("recover", "--absent", VPC, "--absent", "hcm09/vpc/x")
    assert (answer.code, "VPN617" in answer.err) == (1, True)
    assert vpn("recover").code == 7


@pytest.mark.parametrize(
    ("typed", "code"), [("none\n", 0), ("\n", 7), ("", 7)], ids=["none", "enter", "gone"]
)
def test_a_person_at_a_terminal_is_asked(blind, monkeypatch, typed, code):
    vpn = blind("ambiguous-before")
    monkeypatch.setattr("sys.stdin", Keyboard(typed))
    answer = vpn("recover")
    assert answer.code == code
    assert "Is there a VPC named 'hcm09-core'?" in answer.err


def test_where_nothing_is_open_there_is_nothing_to_ask(vpn):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    answer = vpn("recover")
    assert (answer.code, answer.out) == (0, "Nothing is left open.\n")
