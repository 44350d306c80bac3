"""What was made on a box is in lists once it is named, as its kinds state: nobody waits for it."""

import pytest

from lab.conftest import bring_up
from lab.moments import TOPOLOGY, die_at, settings
from vpn_declare.contracts.mark import mark_text
from vpn_declare.providers.lab import PROVIDER as LAB
from vpn_declare.providers.strongswan import PROVIDER as STRONGSWAN
from vpn_declare.providers.strongswan.session import KeeperSession

pytestmark = pytest.mark.lab


@pytest.fixture(params=["lab", "plain-boxes"])
def listed(request, bare, monkeypatch):
    """Apply a first time; returns the kinds of what was made and whether each was found."""
    monkeypatch.setenv("KEY", "a key that is long enough")
    bare.write(TOPOLOGY)
    found = []
    real = KeeperSession.create

    def create(session, request):
        made = real(session, request)
        marks = {item.mark for item in session.list(request.kind)}
        found.append((request.kind, mark_text(request.mark) in marks))
        return made

    monkeypatch.setattr(KeeperSession, "create", create)
    if request.param == "lab":
        bring_up(bare)
    else:
        assert bare("lab", "up").code == 0
        bare.write(settings(bare), "vpn-declare.yaml")
        monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "production")
        bare.apply()
    yield found
    monkeypatch.setenv("VPN_DECLARE_ENVIRONMENT", "lab")


def test_what_was_made_is_listed_at_once(listed):
    assert {kind for kind, _ in listed} >= {"gateway", "peer", "child", "route"}
    assert all(was_there for _, was_there in listed), listed


def test_all_kinds_of_a_box_state_that_lists_do_not_lag():
    for provider in (LAB, STRONGSWAN):
        assert {kind.lag_seconds for kind in provider.kinds.values()} == {0}


def test_nobody_waits_for_what_a_killed_apply_did_not_make(bare, monkeypatch):
    """With a patience of an hour, a search of that long would not end in this test's time."""
    monkeypatch.setenv("KEY", "a key that is long enough")
    bare.write(TOPOLOGY)
    bare.write("patience: { search_seconds: 3600 }\n", "vpn-declare.yaml")
    assert bare("lab", "up").code == 0
    assert die_at(bare, 0, "--parallelism", "1")
    bare.apply()
    assert bare("plan", "--detailed-exitcode").code == 0
