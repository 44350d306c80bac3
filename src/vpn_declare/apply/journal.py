"""The journal of one run: every write to the state store goes through here, in the owner's thread.

Order is everything: an intent is durable before its call; an id is durable before we wait; an
outcome and what it changes in state are one commit.
"""

from collections.abc import Mapping
from dataclasses import replace

from vpn_declare.apply.hands import Hands
from vpn_declare.apply.records import Records
from vpn_declare.contracts.journal import Intent, IntentPhase, Note, Settlement
from vpn_declare.model.outcome import Outcome
from vpn_declare.model.plan import Step
from vpn_declare.model.resource import Recorded


class Journal:
    """Writes intents, acceptances and outcomes, and keeps ``records`` in step with the store."""

    def __init__(self, hands: Hands, run_id: str) -> None:
        self._hands = hands
        self.run_id = run_id
        self.lineage = hands.store.base().lineage
        self.records = Records(hands.store.records())

    def intend(self, step: Step, key: str, recorded: Recorded | None) -> Intent:
        """Write that a step's call is about to be made, and return the intent."""
        intent = Intent(
            id=self._hands.new_id(),
            run_id=self.run_id,
            step_id=step.id,
            address=step.address,
            action=step.action,
            key=key,
            recorded=recorded,
            at=self._hands.now(),
        )
        self._hands.store.intend(self._hands.token, intent)
        return intent

    def accept(self, intent: Intent, recorded: Recorded) -> Intent:
        """Write the far side's id, with the record as it is known so far."""
        remote_id = recorded.remote_id or ""
        self._hands.store.accept(self._hands.token, intent.id, remote_id, recorded)
        self.records.apply(Settlement(put=(recorded,)))
        return replace(intent, phase=IntentPhase.ACCEPTED, remote_id=remote_id)

    def settle(
        self, intent: Intent, outcome: Outcome, settlement: Settlement, before: Recorded | None
    ) -> None:
        """Close an intent, with what it changes in state."""
        self._hands.store.settle(
            self._hands.token, intent.id, outcome, settlement, before, self._hands.now()
        )
        self.records.apply(settlement)

    def note(self, *notes: Note) -> None:
        """Write steps that made no call, in one commit."""
        self._hands.store.note(self._hands.token, self.run_id, notes, self._hands.now())
        for item in notes:
            self.records.apply(item.settlement)

    def remember(self, allocations: Mapping[str, str]) -> None:
        """Write what is to be remembered beside the records."""
        self._hands.store.remember(self._hands.token, allocations)

    def write(self, settlement: Settlement) -> None:
        """Change records outside a step."""
        self._hands.store.write(self._hands.token, settlement)
        self.records.apply(settlement)
