"""Objects that are not ours are never changed: the check of marks before anything is planned."""

from collections.abc import Iterable, Iterator

from vpn_declare.contracts.mark import Mark
from vpn_declare.model.change import Action
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.resource import Observed
from vpn_declare.plan.decide import Decision

_TOUCHES = frozenset({Action.UPDATE, Action.REPLACE, Action.DELETE})


def check_marks(lineage: str, decisions: Iterable[Decision]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each planned change of an object that does not bear our mark."""
    for decision in decisions:
        observed, recorded = decision.observed, decision.recorded
        if decision.change.action is Action.IMPORT and observed is not None:
            yield from _of_import(lineage, decision, observed)
        if observed is None or recorded is None or decision.change.action not in _TOUCHES:
            continue
        if not decision.kind.searchable or decision.record_only or not lineage:
            continue
        mark = Mark.parse(observed.mark)
        if mark is not None and mark.lineage == lineage:
            continue
        owner = f"the mark of another state ({mark.lineage})" if mark else "no mark of ours"
        yield Diagnostic(
            code="VPN220",
            summary="An object does not bear our mark",
            detail=f"{decision.change.address} is {observed.remote_id} at the far side, which"
            f" bears {owner}. Objects that do not bear our mark are never touched.",
            fix=f"If it is ours, import it again: 'vpn-declare state rm {decision.change.address}'"
            " and an `import` entry; if not, remove or rename what is declared.",
            path=decision.change.address,
        )


def _of_import(lineage: str, decision: Decision, observed: Observed) -> Iterator[Diagnostic]:
    """An import may stamp what bears no mark, and never what bears another's."""
    mark = Mark.parse(observed.mark)
    if mark is not None and mark.lineage != lineage:
        yield Diagnostic(
            code="VPN221",
            summary="An object belongs to another state",
            detail=f"{decision.change.address} is to be {observed.remote_id}, which bears the mark"
            f" of the state {mark.lineage}.",
            fix="Give it up there first: `removed: [{ address: ..., keep: true }]`, then apply. It"
            " takes the mark off.",
            path=decision.change.address,
        )
