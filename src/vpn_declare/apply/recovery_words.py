"""The diagnostics about what an earlier run left open: VPN412 to 416, but for 413 (``words``)."""

from vpn_declare.model.address import Address
from vpn_declare.model.diagnostic import Diagnostic, Severity


def left_open(address: Address) -> Diagnostic:
    """Return that an earlier operation on a resource is not accounted for."""
    return Diagnostic(
        code="VPN412",
        summary="An earlier operation is not accounted for",
        detail=f"An earlier run began to change {address}, and what became of that is not known."
        " Nothing is done to it before it is.",
        fix="Run 'vpn-declare recover', then plan again.",
        path=address,
    )


def not_seen_yet(address: Address) -> Diagnostic:
    """Return that a look did not show what became of an operation."""
    return Diagnostic(
        code="VPN415",
        severity=Severity.WARNING,
        summary="An operation of an earlier run is still open",
        detail=f"An earlier run began to change {address}, and nothing is to be seen of it yet.",
        fix="Apply: it looks for it long enough to be certain, then goes on.",
        path=address,
    )


def question(address: Address, kind_title: str, title: str) -> str:
    """Return the question that only a person can answer."""
    return (
        f"An earlier run was stopped while it made {address}, and the far side cannot be searched"
        f" by our mark. Is there a {kind_title} named {title!r}? If so, what is its id?"
    )


def no_open_intent(intent_id: str) -> Diagnostic:
    """Return that there is nothing to answer."""
    return Diagnostic(
        code="VPN416",
        summary="There is no such open operation",
        detail=f"The journal holds no open operation {intent_id!r}.",
        fix="See 'vpn-declare recover' for those that are open.",
    )


def found_twice(address: Address, kept: str, others: tuple[str, ...]) -> Diagnostic:
    """Return that several objects bear the mark of one create."""
    return Diagnostic(
        code="VPN414",
        severity=Severity.WARNING,
        summary="The far side made one object twice",
        detail=f"{kept} is kept as {address}; {', '.join(others)} bears the same mark. It is"
        " recorded too, so that it is not lost.",
        fix="Plan again: the plan will delete what is there twice.",
        path=address,
    )
