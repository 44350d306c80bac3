"""Which tunnels run: as much as each far side tells, and no more."""

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.contracts.sight import Running
from vpn_declare.model.address import Address
from vpn_declare.model.resource import Observed, Recorded
from vpn_declare.observe import Insistence, ObserveInput, running

IDS = ("a", "b", "c")


class Silent:
    """A far side that only shows objects; ``up`` is what it tells of each."""

    def __init__(self, up):
        self.up = up
        self.asked = []

    def read(self, kind, remote_id):
        self.asked.append(remote_id)
        if remote_id not in self.up:
            return None
        return Observed(kind=kind, remote_id=remote_id, is_up=self.up[remote_id])


class Telling:
    """A far side that shows the tunnels that run."""

    def __init__(self, shown):
        self.shown = shown
        self.asked = []

    def running(self, remote_ids):
        self.asked.append(tuple(remote_ids))
        if self.shown is None:
            raise ProviderError("Nobody is there.", error_class=ErrorClass.REFUSED)
        return self.shown


def seen(session, *, tells_if_up=False, ids=IDS):
    records = {
        Address(f"s/child/{number}"): Recorded(
            address=Address(f"s/child/{number}"),
            kind="child",
            site="s",
            provider="p",
            remote_id=remote_id,
        )
        for number, remote_id in enumerate(ids)
    }
    kind = Kind(name="child", title="", plural="", summary="", tells_if_up=tells_if_up)
    insistence = Insistence(monotonic=lambda: 0.0, sleep=lambda _: None, chance=lambda: 0.5)
    given = ObserveInput(
        recorded=records,
        session_for=lambda *_: session,
        kind_of=lambda *_: kind,
        insistence=lambda _: insistence,
    )
    return list(running(given).values())


def test_a_far_side_that_shows_its_tunnels_is_asked_once_for_all_of_them():
    session = Telling({"a": Running(is_up=True, copies=1), "b": Running(is_up=False)})
    one, other, gone = seen(session)
    assert session.asked == [IDS]
    assert one == Running(is_up=True, copies=1)
    assert other == Running(is_up=False)
    assert gone.is_up is False
    assert "gone" in gone.cause


def test_of_a_kind_that_tells_whether_it_is_up_each_object_is_read():
    session = Silent({"a": True, "b": False})
    assert [one.is_up for one in seen(session, tells_if_up=True)] == [True, False, False]
    assert sorted(session.asked) == list(IDS)


def test_of_a_kind_that_tells_nothing_none_is_read():
    session = Silent({"a": True})
    assert seen(session) == [Running()] * 3
    assert session.asked == []


def test_a_far_side_that_cannot_be_asked_tells_nothing_but_why():
    assert seen(Telling(None)) == [Running(cause="Nobody is there.")] * 3


def test_what_was_never_made_is_down_and_nobody_is_asked():
    session = Telling({})
    (one,) = seen(session, ids=(None,))
    assert one.is_up is False
    assert session.asked == []
