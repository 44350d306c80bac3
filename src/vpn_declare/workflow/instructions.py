"""What a person must set up where nobody can be called."""

from vpn_declare.apply import ApplyReport
from vpn_declare.model.outcome import Result
from vpn_declare.model.plan import StepAction
from vpn_declare.model.resource import Recorded
from vpn_declare.providers.manual.kinds import INSTRUCTIONS
from vpn_declare.providers.manual.text import instructions_text
from vpn_declare.workflow.workspace import Workspace

_WRITES = frozenset({StepAction.CREATE, StepAction.UPDATE})


def instructions_of(record: Recorded) -> str | None:
    """Return what a person must set up, or None where the resource is no instructions."""
    if record.kind != INSTRUCTIONS.name:
        return None
    heading = f"To be set up by hand: gateway {record.origin}"
    return f"{heading}\n\n{instructions_text(record.attributes)}"


def new_instructions(workspace: Workspace, report: ApplyReport) -> tuple[str, ...]:
    """Return the texts that a run wrote or changed, by address; none if state failed it."""
    if report.trouble is not None:
        return ()
    written = sorted(
        outcome.address
        for outcome in report.outcomes
        if outcome.result is Result.DONE and outcome.action in _WRITES
    )
    records = workspace.store.records()
    texts = (instructions_of(records[address]) for address in written if address in records)
    return tuple(text for text in texts if text is not None)
