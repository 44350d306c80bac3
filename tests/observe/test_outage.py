"""An account that does not answer: it is waited for once, whatever is to be read there."""

import pytest

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.patience import Patience
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.model.address import Address
from vpn_declare.model.resource import Observed, Recorded
from vpn_declare.observe import Insistence, ObserveInput, observe
from vpn_declare.observe.outage import Outage

PATIENCE = Patience(give_up_seconds=300.0)
KINDS = ("child", "gateway", "peer", "route")


class Clock:
    """Time that passes by sleeping, and by nothing else."""

    def __init__(self):
        self.seconds = 0.0

    def __call__(self):
        return self.seconds

    def sleep(self, seconds):
        self.seconds += seconds


class Accounts:
    """Far sides by name; those in ``silent`` answer nobody. Every read is counted."""

    def __init__(self, silent):
        self.silent = dict(silent)
        self.asked = []

    def session(self, _provider, connection):
        return Account(self, connection["name"])


class Account:
    def __init__(self, accounts, name):
        self._accounts = accounts
        self._name = name

    def read(self, kind, remote_id):
        self._accounts.asked.append((self._name, kind))
        for_so_often = self._accounts.silent.get(self._name, 0)
        if for_so_often:
            self._accounts.silent[self._name] = for_so_often - 1
            raise ProviderError("503", error_class=ErrorClass.UNAVAILABLE)
        return Observed(kind=kind, remote_id=remote_id)


def look(accounts, names, clock, told=None):
    recorded = {
        Address(f"{name}/{kind}/one"): Recorded(
            address=Address(f"{name}/{kind}/one"),
            kind=kind,
            site=name,
            provider="cloud",
            remote_id=f"{name}-{kind}",
            connection={"name": name},
        )
        for name in names
        for kind in KINDS
    }
    return observe(
        ObserveInput(
            recorded=recorded,
            session_for=accounts.session,
            kind_of=lambda _provider, name: Kind(name=name, title=name, plural=name, summary=name),
            parallelism=1,
            insistence=lambda _: Insistence(
                monotonic=clock,
                sleep=clock.sleep,
                chance=lambda: 1.0,
                patience=PATIENCE,
                tell=[].append if told is None else told.append,
            ),
        )
    )


@pytest.fixture
def clock():
    return Clock()


def test_all_kinds_of_an_account_are_given_up_together_and_told_as_one(clock):
    accounts = Accounts({"a": 10**6})
    seen = look(accounts, ["a"], clock)
    assert clock.seconds <= PATIENCE.give_up_seconds
    assert {kind for _, kind in accounts.asked} == {"child"}
    (item,) = seen.diagnostics
    assert (item.code, item.path) == ("VPN240", "sites.a")
    assert "503 Not seen: child, gateway, peer, route." in item.detail
    assert seen.objects == {}


def test_once_an_account_was_given_up_others_are_asked_and_not_insisted_on(clock):
    accounts = Accounts({"a": 10**6, "b": 10**6})
    seen = look(accounts, ["a", "b", "c"], clock)
    assert clock.seconds <= PATIENCE.give_up_seconds
    assert [kind for name, kind in accounts.asked if name == "b"] == ["child"]
    assert [item.path for item in seen.diagnostics] == ["sites.a", "sites.b"]
    assert {address.split("/")[0] for address in seen.objects} == {"c"}


def test_an_account_that_answers_again_in_time_is_seen_whole(clock):
    told = []
    seen = look(Accounts({"a": 6, "b": 2}), ["a", "b"], clock, told)
    assert seen.diagnostics == ()
    assert len(seen.objects) == 2 * len(KINDS)
    assert [error.message for error in told] == ["503", "503"]


def test_a_short_silence_is_not_told(clock):
    told = []
    look(Accounts({"a": 3}), ["a"], clock, told)
    assert clock.seconds == pytest.approx(0.5 + 1 + 2)
    assert told == []


def test_two_outages_with_an_answer_between_them_are_two(clock):
    class Flapping(Accounts):
        def session(self, provider, connection):
            self.silent = {"a": 10}
            return super().session(provider, connection)

    seen = look(Flapping({}), ["a"], clock)
    assert seen.diagnostics == ()
    assert clock.seconds > PATIENCE.give_up_seconds


def test_a_refusal_is_an_answer_and_ends_an_outage(clock):
    outage = Outage()
    insistence = Insistence(
        monotonic=clock, sleep=clock.sleep, chance=lambda: 1.0, patience=PATIENCE, outage=outage
    )
    answers = [ErrorClass.UNAVAILABLE, ErrorClass.REFUSED, ErrorClass.UNAVAILABLE]

    def read():
        if answers:
            raise ProviderError("no", error_class=answers.pop(0))
        return "answer"

    with pytest.raises(ProviderError):
        insistence.on(read)
    clock.sleep(PATIENCE.give_up_seconds)
    assert insistence.on(read) == "answer"
