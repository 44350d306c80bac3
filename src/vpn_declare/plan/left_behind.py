"""Objects that state forgot on purpose, where a plan makes their like anew: told, and no more."""

from collections.abc import Iterable, Iterator, Mapping

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.forgotten import forgotten_key
from vpn_declare.model.observation import Stray
from vpn_declare.model.plan import Plan


def left_behind(
    plan: Plan, strays: Iterable[Stray], remembered: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Yield a warning for each object that a plan makes although the forgotten one is still there.

    Args:
        plan: The plan.
        strays: What bears our mark and is in no record, forgotten or lost.
        remembered: What state remembers beside records, what it forgot among it.
    """
    made = {change.address for change in plan.changes if change.action is Action.CREATE}
    for stray in strays if made else ():
        observed = stray.observed
        key = forgotten_key(stray.account.provider, observed.kind, observed.remote_id)
        if (address := remembered.get(key)) in made:
            yield _warning(Address(address), stray)


def _warning(address: Address, stray: Stray) -> Diagnostic:
    observed = stray.observed
    return Diagnostic(
        code="VPN243",
        severity=Severity.WARNING,
        summary="A second object is made beside a forgotten one",
        detail=f"The plan makes {address} anew. {observed.kind} {observed.title or '(no name)'}"
        f" ({observed.remote_id}), which state forgot there, still exists and bears our mark; it"
        " would stay beside the new one, without us.",
        fix="To take it back instead, write"
        f" `import: [{{ address: {address}, id: {observed.remote_id} }}]`; or delete it first.",
        path=address,
    )
