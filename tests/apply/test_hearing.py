"""A far side may quote the key that it was sent; nothing that we keep or show does."""

from dataclasses import dataclass, field, replace

import pytest

from apply.bench import Bench, Secrets, create, recorded, update
from apply.far_side import REFUSED, FarSide, Fault, Thing
from vpn_declare.contracts.hearing import Hearing
from vpn_declare.contracts.secret import Secret
from vpn_declare.model.resource import Observed
from vpn_declare.model.value import SecretRef
from vpn_declare.secrets.scrub import Scrubber

KEY = "hunter2-hunter2"
KEYED = {"size": 1, "key": SecretRef("env:KEY")}


class Talkative(FarSide):
    """Quotes the key of an object wherever it says something of it."""

    @staticmethod
    def _show(thing: Thing) -> Observed:
        shown = FarSide._show(thing)
        told = {"number": f"<psk>{thing.key}</psk>", "id": thing.id}
        message = f"key '{thing.key}' is too weak"
        return replace(shown, attributes={**shown.attributes, **told}, message=message)


@dataclass
class ReadSecrets(Secrets):
    """Secrets that are known to the scrubber once they are read, as in a real run."""

    scrubber: Scrubber = field(default_factory=Scrubber)

    def fingerprint(self, ref: SecretRef) -> SecretRef:
        if ref.reference in self.values:
            self.scrubber.remember(self.values[ref.reference])
        return super().fingerprint(ref)

    def resolve(self, ref: SecretRef) -> Secret:
        self.fingerprint(ref)
        return super().resolve(ref)


def new_process(bench: Bench) -> None:
    """Forget what was read, as the next process has."""
    bench.secrets = ReadSecrets({"env:KEY": KEY})
    bench.scrub = bench.secrets.scrubber.scrub


@pytest.fixture
def bench() -> Bench:
    bench = Bench(world=Talkative())
    new_process(bench)
    return bench


def kept(bench: Bench) -> str:
    store = bench.store
    steps = [store.run_steps(run.id) for run in store.runs()]
    return repr((dict(store.records()), store.open_intents(), store.runs(), steps))


@pytest.mark.parametrize("status", ["at once", "later", "never"])
def test_no_word_of_a_far_side_carries_a_key_into_what_is_kept(bench: Bench, status: str):
    bench.world.slow = {"a": 3} if status == "later" else {}
    bench.world.broken = frozenset({"a"} if status == "never" else ())
    report = bench.apply(create("a", (), KEYED))
    report = bench.apply(update(bench.record("a"), ["size"], size=2)), report
    assert bench.world.by_title("a").key == KEY
    assert "[secret]" in kept(bench) + repr(report), "it was told something with the key"
    assert KEY not in kept(bench) + repr(report)


def test_an_error_that_quotes_what_an_earlier_process_sent_is_scrubbed(bench: Bench):
    bench.apply(create("a", (), KEYED))
    new_process(bench)
    bench.world.temper = lambda _verb, _what: Fault(REFUSED, message=f"still bad: {KEY}")
    report = bench.apply(update(bench.record("a"), ["size"], size=2))
    assert "still bad: [secret]" in repr(report)
    assert KEY not in kept(bench) + repr(report)


def test_a_search_after_a_crash_brings_no_key_into_state(bench: Bench):
    class Dies(BaseException):
        pass

    bench.world.temper = lambda verb, _what: Fault(raises=Dies) if verb == "create" else None
    bench.apply(create("a", (), KEYED))
    (intent,) = bench.store.open_intents()
    bench.world.temper = lambda _verb, _what: None
    thing = Thing(
        "id-7", "thing", "a", f"vpn-declare:{bench.store.base().lineage}:{intent.key}", {}, KEY
    )
    bench.world.things["id-7"] = thing
    new_process(bench)
    assert bench.recover().is_complete
    assert bench.record("a").remote_id == "id-7"
    assert bench.record("a").outputs["number"] == "<psk>[secret]</psk>"
    assert KEY not in kept(bench)


def hearing(*values: str) -> Hearing:
    scrubber = Scrubber()
    for value in values:
        scrubber.remember(value)
    return Hearing(secrets=Bench().secrets, scrub=scrubber.scrub)


def test_what_was_recorded_stays_although_it_looks_like_a_key():
    ours = recorded("a", "id-1", attributes={"size": "10.0.0.0/16"}, outputs={"id": "id-1"})
    shown = Observed(kind="thing", remote_id="id-1", attributes={"size": "10.0.0.0/16"})
    assert hearing("10.0.0.0/16").heard(shown, ours) == shown


def test_texts_inside_lists_and_mappings_are_scrubbed_and_other_values_stay():
    shown = Observed(
        kind="thing",
        remote_id=KEY,
        title=KEY,
        attributes={"a": (f"x {KEY}", 7, {"b": KEY, "c": None}), "d": True},
    )
    heard = hearing(KEY).heard(shown, recorded("a", KEY))
    assert heard.attributes == {"a": ("x [secret]", 7, {"b": "[secret]", "c": None}), "d": True}
    assert (heard.remote_id, heard.title) == (KEY, KEY), "the object is found by them"
