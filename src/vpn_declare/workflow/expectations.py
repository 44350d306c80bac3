"""What the files expect of reachability, judged on what they declare."""

from dataclasses import replace
from typing import Final

from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, has_errors
from vpn_declare.model.topology import Topology
from vpn_declare.reach import ABOUT_NOTHING, expectation_remarks, fabric_of, matrix
from vpn_declare.workflow.acknowledged import acknowledged
from vpn_declare.workflow.topology import Checked

_REFUSED: Final = 3


def judged(topology: Topology) -> tuple[Diagnostic, ...]:
    """Return an error for each expectation that is not met, a warning for one about nothing."""
    accepted = [ack for ack in topology.acknowledged if ack.code == ABOUT_NOTHING]
    if not topology.expect and not accepted:
        return ()
    found = expectation_remarks(topology, matrix(fabric_of(topology)))
    return tuple(acknowledged(found, accepted))


def refuse_broken(topology: Topology) -> tuple[Diagnostic, ...]:
    """Return the warnings.

    Raises:
        DiagnosticsError: an expectation is not met (exit 3).
    """
    found = judged(topology)
    if has_errors(found):
        raise DiagnosticsError(found, exit_code=_REFUSED)
    return found


def with_expectations(checked: Checked) -> Checked:
    """Return a checked topology with what its expectations give rise to.

    They are judged only where nothing else is wrong: on a faulty topology they would say what
    follows from the faults.
    """
    if checked.topology is None or has_errors(checked.diagnostics):
        return checked
    found = judged(checked.topology)
    ordered = sorted((*checked.diagnostics, *found), key=lambda item: item.sort_key)
    return replace(checked, diagnostics=tuple(ordered), is_refused=has_errors(found))
