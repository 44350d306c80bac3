"""What is agreed on for the IKE SA: starter, version, proposal, translators, identities, key."""

from collections.abc import Iterator

from vpn_declare.kinds.crypto.solve import proposal_text
from vpn_declare.kinds.negotiation.paper import PaperEnd
from vpn_declare.kinds.negotiation.step import Exchange, Matter, Step
from vpn_declare.model.end_settings import IKE_VERSION, Encapsulation


def answering(left: PaperEnd, right: PaperEnd) -> str:
    """Return the gateway that answers the first message, or an empty text if it may be either."""
    if left.starts == right.starts:
        return ""
    return right.address if left.starts else left.address


def ike_steps(left: PaperEnd, right: PaperEnd) -> Iterator[Step]:
    """Yield what becomes of the IKE SA."""
    yield _starter(left, right)
    yield _version(left, right)
    yield _proposal(left, right)
    yield _nat(left, right)
    yield _identities(left, right)
    yield _key(left, right)


def _starter(left: PaperEnd, right: PaperEnd) -> Step:
    starting = [end.address for end in (left, right) if end.starts]
    lost = [
        f"{end.address} starts, but the address of {far.address} is dynamic"
        for end, far in ((left, right), (right, left))
        if end.starts and far.is_dynamic
    ]
    says = f"{' and '.join(starting)} starts" if len(starting) == 1 else "both start"
    if not starting:
        says = f"both {left.address} and {right.address} wait for the other"
    elif len(lost) == len(starting):
        says = "; ".join(lost)
    return Step(
        matter=Matter.STARTER,
        exchange=Exchange.BEFORE,
        says=says,
        fails=not starting or len(lost) == len(starting),
        instead="no message is ever answered" if starting else "no message is ever sent",
    )


def _version(left: PaperEnd, right: PaperEnd) -> Step:
    differ = left.ike_version != right.ike_version
    old = left.ike_version != IKE_VERSION
    says = f"IKEv{left.ike_version}"
    if differ:
        says = (
            f"{left.address} speaks IKEv{left.ike_version}, "
            f"{right.address} IKEv{right.ike_version}"
        )
    elif old:
        says = f"both speak IKEv{left.ike_version}, which is historic (RFC 9395)"
    return Step(
        matter=Matter.VERSION,
        exchange=Exchange.IKE_SA_INIT,
        says=says,
        fails=differ or old,
        notify="INVALID_MAJOR_VERSION" if differ else "",
        answered_by=answering(left, right) if differ else "",
    )


def _proposal(left: PaperEnd, right: PaperEnd) -> Step:
    one, other = proposal_text(left.ike), proposal_text(right.ike)
    fails = one != other
    return Step(
        matter=Matter.IKE_PROPOSAL,
        exchange=Exchange.IKE_SA_INIT,
        says=f"{left.address} has {one}, {right.address} has {other}" if fails else one,
        fails=fails,
        notify="NO_PROPOSAL_CHOSEN" if fails else "",
        answered_by=answering(left, right) if fails else "",
    )


def _nat(left: PaperEnd, right: PaperEnd) -> Step:
    translated = [end.address for end in (left, right) if end.behind_nat]
    refusing = [end.address for end in (left, right) if end.nat_t is Encapsulation.OFF]
    forcing = any(end.nat_t is Encapsulation.FORCE for end in (left, right))
    says = "no address is translated; ESP travels as IP protocol 50"
    if translated:
        says = f"{' and '.join(translated)} behind NAT; ESP travels in UDP, port 4500"
    elif forcing:
        says = "ESP travels in UDP, port 4500, because an end forces it"
    fails = bool(refusing) and (bool(translated) or forcing)
    if fails:
        says = f"ESP has to travel in UDP, and {' and '.join(refusing)} does not do that"
    return Step(
        matter=Matter.NAT,
        exchange=Exchange.IKE_SA_INIT,
        says=says,
        fails=fails,
        instead="agreed, and no ESP gets through",
    )


def _identities(left: PaperEnd, right: PaperEnd) -> Step:
    wrong = [
        (near.address, _surprise(near, far))
        for near, far in ((left, right), (right, left))
        if near.remote_id != far.local_id
    ]
    return Step(
        matter=Matter.IDENTITY,
        exchange=Exchange.IKE_AUTH,
        says="; ".join(text for _, text in wrong) or f"{left.local_id} and {right.local_id}",
        fails=bool(wrong),
        notify="AUTHENTICATION_FAILED" if wrong else "",
        answered_by=wrong[0][0] if wrong else "",
    )


def _surprise(near: PaperEnd, far: PaperEnd) -> str:
    return f"{far.address} presents {far.local_id!r}, {near.address} expects {near.remote_id!r}"


def _key(left: PaperEnd, right: PaperEnd) -> Step:
    lacking = [end.address for end in (left, right) if not end.has_key]
    return Step(
        matter=Matter.KEY,
        exchange=Exchange.IKE_AUTH,
        says=f"{' and '.join(lacking)} has none" if lacking else "one reference for both ends",
        fails=bool(lacking),
        notify="AUTHENTICATION_FAILED" if lacking else "",
        answered_by=answering(left, right) if lacking else "",
    )
