"""The diagnostics of this room, ``VPN4xx``: each summary is written once, here.

They are about one step. What concerns what an earlier run left open is in ``recovery_words``, and
what concerns a run as a whole in ``run_words``.
"""

from vpn_declare.contracts.provider import ErrorClass, ProviderError
from vpn_declare.contracts.secret import SecretNotFoundError
from vpn_declare.model.address import Address, Ref
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.resource import Recorded

_LONGEST = 500

_FAR_SIDE = {
    ErrorClass.REFUSED: (
        "VPN401",
        "The far side refused",
        "Correct what it names, then apply again.",
    ),
    ErrorClass.THROTTLED: (
        "VPN425",
        "The far side was too busy for too long",
        "Apply again later, or set a lower rate for this provider.",
    ),
    ErrorClass.UNAVAILABLE: (
        "VPN402",
        "The far side could not be reached",
        "Check the connection, then apply again.",
    ),
    ErrorClass.AMBIGUOUS: (
        "VPN403",
        "No answer came",
        "Apply again: what became of it is looked up first, and nothing is made twice.",
    ),
    ErrorClass.GONE: (
        "VPN404",
        "The object is gone",
        "Plan again: the plan will make it anew.",
    ),
}


def of_provider(error: ProviderError, text: str) -> Diagnostic:
    """Return what a provider's error means to the user; ``text`` is its message, scrubbed."""
    code, summary, fix = _FAR_SIDE[error.error_class]
    return Diagnostic(
        code=code,
        summary=summary,
        detail=text[:_LONGEST],
        fix=fix,
        vendor_code=error.vendor_code,
    )


def of_missing_secret(_error: SecretNotFoundError, text: str) -> Diagnostic:
    """Return that a secret could not be read, so nothing was sent."""
    return Diagnostic(
        code="VPN405",
        summary="A secret could not be read",
        detail=f"{text[:_LONGEST]} Nothing was sent.",
        fix="Put the value where the reference points, then apply again.",
    )


def of_bug(error: BaseException) -> Diagnostic:
    """Return that we failed. The type is told and not the text, which may hold anything."""
    return Diagnostic(
        code="VPN499",
        summary="This is a bug",
        detail=f"{type(error).__name__} came up where nothing may. What this step began is in"
        " the journal and will be looked up by the next apply.",
        fix="Report it, with the version, the provider and what the plan said of this step.",
    )


def interrupted(address: Address) -> Diagnostic:
    """Return that we stopped waiting for the answer to a call."""
    return Diagnostic(
        code="VPN403",
        summary="No answer came",
        detail=f"The run was interrupted while a call about {address} was on its way.",
        fix="Apply again: what became of it is looked up first, and nothing is made twice.",
        path=address,
    )


def late(provider: str, seconds: float) -> Diagnostic:
    """Return that a call took longer than it may."""
    return Diagnostic(
        code="VPN403",
        summary="No answer came",
        detail=f"The far side did not answer within {seconds:g} s"
        f" (limits: {provider}: call_seconds).",
        fix="Apply again: what became of it is looked up first, and nothing is made twice.",
    )


def never_appeared(address: Address, times: int) -> Diagnostic:
    """Return that a create got no answer, again and again, and nothing is to be seen of it."""
    return Diagnostic(
        code="VPN403",
        summary="No answer came",
        detail=f"Making {address} got no answer {times} times, and no object bears our mark.",
        fix="Apply again: it is looked for first, and nothing is made twice.",
        path=address,
    )


def not_searchable(address: Address, kind: str, title: str) -> Diagnostic:
    """Return that nobody but a person can tell whether a create was carried out."""
    return Diagnostic(
        code="VPN413",
        summary="A person must say whether an object was made",
        detail=f"Making {address} got no answer, and the far side cannot be searched by our mark.",
        fix=f"Look there for a {kind} named {title!r}, then run 'vpn-declare recover'.",
        path=address,
    )


def still_waiting(address: Address, seconds: float, why: str) -> Diagnostic:
    """Return that an object was accepted and is not ready."""
    because = f" {why}" if why else ""
    return Diagnostic(
        code="VPN406",
        severity=Severity.WARNING,
        summary="It is not ready yet",
        detail=f"{address} was accepted {seconds:.0f} s ago and is not ready.{because}",
        fix="Apply again: it goes on waiting and makes nothing anew.",
        path=address,
    )


def gave_up(address: Address, message: str) -> Diagnostic:
    """Return that the far side accepted something and then failed at it."""
    return Diagnostic(
        code="VPN407",
        summary="The far side gave up",
        detail=message[:_LONGEST] or f"{address} failed there, without a word why.",
        fix="Apply again: what failed is replaced. If it fails again, ask the provider why.",
        path=address,
    )


def vanished(address: Address, remote_id: str) -> Diagnostic:
    """Return that an object that should be there is not."""
    return Diagnostic(
        code="VPN404",
        summary="The object is gone",
        detail=f"{address} was {remote_id} at the far side, which no longer knows it.",
        fix="Plan again: the plan will make it anew.",
        path=address,
    )


def not_up(record: Recorded, seconds: float) -> Diagnostic:
    """Return that something does not come up, so that what relies on it is left as it is."""
    return Diagnostic(
        code="VPN426",
        summary="It is not seen up",
        detail=f"{record.address} of {record.origin} was not up after {seconds:.0f} s. What waited"
        " for it was not touched: it would have left networks without a path.",
        fix="Where its far end is set up by hand, set that up as its instructions say, then apply"
        " again. `vpn-declare status` may tell why it is down; `vpn-declare apply --target"
        f" {record.origin}` mends it alone.",
        path=record.address,
    )


def mark_stays(address: Address, why: str) -> Diagnostic:
    """Return that an object was given up but bears our mark still."""
    return Diagnostic(
        code="VPN418",
        severity=Severity.WARNING,
        summary="The mark could not be taken off",
        detail=f"{address} is forgotten, and what is there still bears our mark: {why}",
        fix="Take the mark off by hand before another state imports it.",
        path=address,
    )


def came_back(address: Address, remote_id: str) -> Diagnostic:
    """Return that an object that was gone is there again, so that none is made beside it."""
    return Diagnostic(
        code="VPN419",
        severity=Severity.WARNING,
        summary="The object is there again",
        detail=f"{address} was to be made anew because {remote_id} was gone. Now it is there, and"
        " was kept as it is, which is not quite as wanted.",
        fix="Plan again.",
        path=address,
    )


def no_such_object(address: Address, remote_id: str) -> Diagnostic:
    """Return that what is to be taken over or used does not exist."""
    return Diagnostic(
        code="VPN408",
        summary="There is no such object",
        detail=f"{address} is declared to be {remote_id}, which the far side does not know.",
        fix="Correct the id, or the region and account of the site.",
        path=address,
    )


def foreign_mark(address: Address, remote_id: str, lineage: str) -> Diagnostic:
    """Return that an object belongs to another state."""
    return Diagnostic(
        code="VPN409",
        summary="The object belongs to another state",
        detail=f"{remote_id}, to be taken over as {address}, bears the mark of state {lineage}.",
        fix="Forget it there first (`removed` with keep), then import it here.",
        path=address,
    )


def unknown_value(ref: Ref) -> Diagnostic:
    """Return that a reference leads to nothing known."""
    return Diagnostic(
        code="VPN410",
        summary="A value that is needed is not known",
        detail=f"{ref.address} has no {ref.attribute!r} in state, though it should be ready.",
        fix="Plan again with --refresh all.",
        path=ref.address,
    )


def not_in_state(address: Address) -> Diagnostic:
    """Return that state does not hold what a step is about."""
    return Diagnostic(
        code="VPN411",
        summary="State does not hold what the plan is about",
        detail=f"{address} was recorded when the plan was made and is not any more.",
        fix="Plan again.",
        path=address,
    )


def address_taken(source: Address, target: Address) -> Diagnostic:
    """Return that a rename would write over another record."""
    return Diagnostic(
        code="VPN417",
        summary="The new name is taken",
        detail=f"{source} is to become {target}, where state holds another resource.",
        fix="Choose another name, or forget one of the two first.",
        path=target,
    )
