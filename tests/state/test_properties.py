"""Whatever happens to a state, it behaves as the plain store in memory, and holds no secret."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from state.nouns import addresses, records
from vpn_declare.contracts.journal import Intent, Note, RunResult, Settlement
from vpn_declare.contracts.lock import Token
from vpn_declare.contracts.secret import FingerprintKey
from vpn_declare.contracts.state import (
    FencedError,
    LockedError,
    StateError,
    StateLocation,
    StateStore,
)
from vpn_declare.model.codec import (
    recorded_from_bytes,
    recorded_from_plain,
    recorded_to_bytes,
    recorded_to_plain,
)
from vpn_declare.model.outcome import Outcome, Result
from vpn_declare.model.plan import StepAction
from vpn_declare.model.resource import Recorded
from vpn_declare.model.value import SecretRef
from vpn_declare.secrets.resolver import Resolver
from vpn_declare.state.export import export_state, import_state
from vpn_declare.state.sqlite import BACKEND
from vpn_declare.testing.memory_store import MemoryStore
from vpn_declare.testing.state_stage import ALICE, LEASE_SECONDS, START, intent, outcome, run, take


@given(records)
def test_a_record_round_trips(record: Recorded):
    assert recorded_from_plain(recorded_to_plain(record)) == record
    assert recorded_from_bytes(recorded_to_bytes(record)) == record


@given(records, records)
def test_records_have_equal_bytes_exactly_when_they_are_equal(one: Recorded, other: Recorded):
    assert (recorded_to_bytes(one) == recorded_to_bytes(other)) == (repr(one) == repr(other))


settlements = st.builds(
    Settlement,
    put=st.lists(records, max_size=3, unique_by=lambda record: record.address).map(tuple),
    remove=st.lists(addresses, max_size=2).map(tuple),
)
WRONG = (FencedError, LockedError, StateError)


class SameAsInMemory(RuleBasedStateMachine):
    """Every call goes to both stores; both must answer alike, and hold the same afterwards."""

    tokens = Bundle("tokens")
    intents = Bundle("intents")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        url = f"sqlite:///{self.folder}/state.sqlite"
        self.real: StateStore = BACKEND.open(StateLocation(url=url))
        self.plain: StateStore = MemoryStore()
        self.now = START
        self.count = 0

    def both(self, name: str, *arguments: object) -> object:
        answers = []
        for store in (self.real, self.plain):
            try:
                answers.append(getattr(store, name)(*arguments))
            except WRONG as error:
                answers.append(type(error))
        assert answers[0] == answers[1]
        return answers[0]

    @initialize(target=tokens)
    def first_lock(self) -> object:
        return self.both("acquire", ALICE, LEASE_SECONDS, self.now)

    @rule(target=tokens, passed=st.sampled_from([1.0, LEASE_SECONDS, 3 * LEASE_SECONDS]))
    def lock(self, passed: float) -> object:
        self.now += passed
        answer = self.both("acquire", ALICE, LEASE_SECONDS, self.now)
        return answer if isinstance(answer, int) else Token(-1)

    @rule(token=tokens)
    def renew(self, token: Token) -> None:
        self.both("renew", token, LEASE_SECONDS, self.now)

    @rule(token=tokens, name=st.sampled_from(["release", "break_lock"]))
    def unlock(self, token: Token, name: str) -> None:
        self.both(name, token)

    @rule(target=intents, token=tokens, recorded=st.none() | records)
    def intend(self, token: Token, recorded: Recorded | None) -> str:
        self.count += 1
        written = Intent(
            id=f"i{self.count}",
            run_id="run-1",
            step_id=f"s{self.count}",
            address=intent().address,
            action=StepAction.UPDATE,
            key="",
            recorded=recorded,
        )
        self.both("intend", token, written)
        return written.id

    @rule(token=tokens, intent_id=intents, settlement=settlements, before=st.none() | records)
    def settle(
        self, token: Token, intent_id: str, settlement: Settlement, before: Recorded | None
    ) -> None:
        self.both("settle", token, intent_id, outcome(), settlement, before, self.now)

    @rule(token=tokens, settlement=settlements)
    def write(self, token: Token, settlement: Settlement) -> None:
        self.both("write", token, settlement)

    @rule(token=tokens, settlement=settlements)
    def note(self, token: Token, settlement: Settlement) -> None:
        skipped = Outcome(
            step_id="s", address=intent().address, action=StepAction.MOVE, result=Result.DONE
        )
        self.both("note", token, "run-1", [Note(outcome=skipped, settlement=settlement)], self.now)

    @rule(token=tokens)
    def start_run(self, token: Token) -> None:
        self.count += 1
        self.both("start_run", token, run(self.count, plan_digest="abc"))
        self.both("finish_run", token, f"run-{self.count}", RunResult.DONE, self.now)

    @rule(token=tokens, loaded=st.lists(records, max_size=3))
    def load(self, token: Token, loaded: list[Recorded]) -> None:
        self.both("load", token, loaded, {"pool/a.b": "10.0.0.0/24"})

    @invariant()
    def both_hold_the_same(self) -> None:
        real, plain = self.real, self.plain
        assert real.base().serial == plain.base().serial
        assert dict(real.records()) == dict(plain.records())
        assert dict(real.allocations()) == dict(plain.allocations())
        assert list(real.open_intents()) == list(plain.open_intents())
        assert list(real.runs()) == list(plain.runs())
        assert real.holder() == plain.holder()
        told = [(step.step_id, step.result, step.before) for step in real.run_steps("run-1")]
        assert told == [(s.step_id, s.result, s.before) for s in plain.run_steps("run-1")]

    def teardown(self) -> None:
        self.real.close()
        shutil.rmtree(self.folder)


SameAsInMemory.TestCase.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
TestSameAsInMemory = SameAsInMemory.TestCase


class Planted:
    """A source that knows one value."""

    scheme = "env"

    def __init__(self, value: str) -> None:
        self.value = value

    def check(self, _rest: str) -> str | None:
        return None

    def read(self, _rest: str) -> str:
        return self.value


@settings(max_examples=15)
# Between marks that stand nowhere else: Hypothesis also tries words that it finds in our sources.
@given(st.text(st.characters(exclude_categories=("Cs", "Cc"))).map(lambda text: f"¤{text}¤"))
def test_no_byte_of_a_state_or_its_export_tells_a_secret(value: str):
    with tempfile.TemporaryDirectory() as folder:
        store = BACKEND.open(StateLocation(url=f"sqlite:///{folder}/state.sqlite"))
        token = take(store)
        key = store.fingerprint_key()
        resolver = Resolver(
            {"env": Planted(value)}, key, throw_away=False, remember=lambda _: None
        )
        ref = resolver.resolve(SecretRef("env:VPN_PSK")).ref
        record = Recorded(
            address=intent().address,
            kind="peer",
            site="s",
            provider="p",
            remote_id="vpn-1",
            attributes={"psk": ref},
        )
        store.start_run(token, run())
        store.intend(token, intent())
        store.accept(token, "intent-1", "vpn-1", record)
        store.settle(token, "intent-1", outcome(), Settlement(put=(record,)), record, START)
        document = repr(export_state(store)).encode()
        written = b"".join(path.read_bytes() for path in Path(folder).iterdir())
        store.close()
        assert b"env:VPN_PSK" in written
        for form in (value.encode(), value.encode().hex().encode(), repr(value)[1:-1].encode()):
            assert form not in written + document


@settings(max_examples=20)
@given(st.lists(records, max_size=5, unique_by=lambda record: record.address))
def test_an_export_imported_into_the_same_state_changes_nothing(all_records: list[Recorded]):
    store = MemoryStore()
    token = take(store)
    store.load(token, all_records, {"pool/a.b": "10.0.0.0/24"})
    key = store.fingerprint_key()
    assert key == FingerprintKey(b"memory")
    found = import_state(export_state(store), key)
    assert list(found.records) == list(store.records().values())
    assert found.allocations == {"pool/a.b": "10.0.0.0/24"}
