"""Objects that are not ours are never changed: the check of marks before anything is planned."""

from collections.abc import Iterable, Iterator, Mapping

from vpn_declare.contracts.provider import Mark
from vpn_declare.model.address import Address
from vpn_declare.model.change import Action
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.resource import Observed
from vpn_declare.plan.decide import Decision

_TOUCHES = frozenset({Action.UPDATE, Action.REPLACE, Action.DELETE})


def check_marks(lineage: str, decisions: Iterable[Decision]) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each planned change of an object that does not bear our mark."""
    for decision in decisions:
        observed, recorded = decision.observed, decision.recorded
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


def check_imports(
    lineage: str, decisions: Iterable[Decision], objects: Mapping[Address, Observed]
) -> Iterator[Diagnostic]:
    """Yield a diagnostic for each object to be taken over that bears another state's mark."""
    for decision in decisions:
        change = decision.change
        observed = objects.get(change.address)
        if change.action is not Action.IMPORT or observed is None:
            continue
        mark = Mark.parse(observed.mark)
        if mark is not None and mark.lineage != lineage:
            yield Diagnostic(
                code="VPN221",
                summary="An object to be taken over belongs to another state",
                detail=f"{observed.remote_id}, to be taken over as {change.address}, bears the"
                f" mark of state {mark.lineage}. Objects with another's mark are never touched.",
                fix="Forget it there first (`removed` with keep), then import it here.",
                path=change.address,
            )
