"""Accepted warnings: told in one line, never hidden, and only where they speak of something."""

import yaml

from vpn_declare.model.diagnostic import Diagnostic, Place, Severity
from vpn_declare.model.topology import Acknowledgement
from vpn_declare.workflow.acknowledged import acknowledged

HERE = Place("network.yaml", 30, 3)


def _finding(path: str, code: str = "VPN130", severity: Severity = Severity.WARNING):
    return Diagnostic(code=code, severity=severity, summary="Several tunnels", path=path)


def _ack(path: str, code: str = "VPN130"):
    return Acknowledgement(code, path, "the lab has one key", place=HERE)


def test_an_accepted_warning_becomes_one_line_with_its_reason_and_place():
    (told,) = acknowledged([_finding("tunnels.a.g--b.g.psk")], [_ack("tunnels.a.g--b.g.psk")])
    assert told.severity is Severity.INFO
    assert told.summary == "Several tunnels, acknowledged: the lab has one key"
    assert (told.detail, told.fix, told.place) == ("", "", HERE)


def test_many_warnings_that_one_pattern_accepts_are_one_line():
    findings = [_finding(f"tunnels.hub.g--s{number}.g.psk") for number in range(200)]
    (told,) = acknowledged(findings, [_ack("tunnels.hub.g--s*.g.psk")])
    assert told.summary.endswith("the lab has one key (200 times)")


def test_a_thing_around_the_finding_and_a_bare_address_are_enough():
    finding = _finding("tunnels.a.g--b.g.psk")
    for path in ("tunnels.a.g--b.g", "a.g--b.g", "tunnels.*"):
        assert acknowledged([finding], [_ack(path)])[0].severity is Severity.INFO


def test_what_is_not_accepted_stays_as_it_is():
    other = _finding("tunnels.a.g--c.g.psk")
    found = acknowledged([other], [_ack("tunnels.a.g--b.g.psk")])
    (told,) = [one for one in found if one.code == "VPN130"]
    assert (told.severity, told.path) == (Severity.WARNING, other.path)


def test_a_warning_says_the_line_that_accepts_it():
    finding = _finding("tunnels.a.g--b.g.psk")
    (told,) = acknowledged([finding], [])
    line = told.fix.rpartition("`ack:`: - ")[2]
    said = yaml.safe_load(line)
    ack = Acknowledgement(said["code"], said["path"], said["reason"], place=HERE)
    assert acknowledged([finding], [ack])[0].severity is Severity.INFO


def test_neither_an_error_nor_a_remark_nor_a_warning_of_nothing_says_such_a_line():
    for severity in (Severity.ERROR, Severity.INFO):
        finding = _finding("tunnels.a.g--b.g", severity=severity)
        assert acknowledged([finding], [])[0] is finding
    finding = _finding("")
    assert acknowledged([finding], [])[0] is finding


def test_an_error_stays_an_error_and_the_acknowledgement_is_told():
    error = _finding("tunnels.a.g--b.g", severity=Severity.ERROR)
    kept, told = acknowledged([error], [_ack("tunnels.a.g--b.g")])
    assert kept is error
    assert (told.code, told.severity, told.place) == ("VPN152", Severity.WARNING, HERE)
    assert "errors are not accepted" in told.detail


def test_an_acknowledgement_that_speaks_of_nothing_is_a_warning():
    (told,) = acknowledged([], [_ack("tunnels.gone.g--b.g")])
    assert (told.code, told.severity) == ("VPN152", Severity.WARNING)


def test_what_nobody_asked_for_cannot_be_missed():
    assert acknowledged([], [_ack("sites.a", "VPN114")], frozenset({"VPN114"})) == []
    (told,) = acknowledged([], [_ack("a.g", "VPN210")])
    assert "no warning that can be accepted" in told.detail
