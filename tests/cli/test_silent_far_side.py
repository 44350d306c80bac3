"""A far side that does not answer: people are told, and not kept waiting for ever."""

import json
from dataclasses import replace
from threading import Lock

from vpn_declare.cli.main import run
from vpn_declare.cli.real_door import real_door

SILENT = {"simulator": {"fail": [{"on": "any", "error": "unavailable", "times": "always"}]}}


class Clock:
    """Time that passes by sleeping, in whichever thread."""

    def __init__(self):
        self.seconds = 0.0
        self._lock = Lock()

    def __call__(self):
        return self.seconds

    def sleep(self, seconds):
        with self._lock:
            self.seconds += seconds


def said_by(vpn, capfd, *words):
    """The exit code, both outputs, and how long it took, in seconds that nobody waited."""
    clock = Clock()
    vpn.write(json.dumps(SILENT), "vpn-declare.yaml")
    capfd.readouterr()
    code = run(words, lambda said: replace(real_door(said), monotonic=clock, sleep=clock.sleep))
    return code, *capfd.readouterr(), clock.seconds


def test_a_plan_says_what_it_waits_for_once_and_then_one_cause_for_each_site(vpn, capfd):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    code, _, err, _ = said_by(vpn, capfd, "plan")
    assert code == 1
    waiting = "Waiting for simulator, 300 s at most (patience: give_up_seconds): 503"
    assert err.count(waiting) == 1
    assert err.count("VPN240") == 3
    assert err.count("vpn-declare plan --refresh none") == 3


def test_status_does_not_insist_and_says_that_it_is_not_told(vpn, capfd):
    vpn.copy_example("vng-three-sites")
    vpn.apply()
    code, out, err, seconds = said_by(vpn, capfd, "status", "--format", "json")
    assert code == 0
    assert {(one["is_up"], one["drift"]) for one in json.loads(out)} == {(None, "not known")}
    assert "Waiting" not in err
    assert seconds < 60
