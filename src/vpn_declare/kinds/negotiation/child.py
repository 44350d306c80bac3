"""What is agreed on for Child SAs: ESP proposal, selectors, their shape, PFS, lifetimes."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from vpn_declare.kinds.crypto.solve import proposal_text
from vpn_declare.kinds.negotiation.ike import answering
from vpn_declare.kinds.negotiation.paper import PaperEnd
from vpn_declare.kinds.negotiation.step import Exchange, Matter, Step
from vpn_declare.model.end_settings import SelectorStyle
from vpn_declare.model.prefix import parse_prefix


def child_steps(left: PaperEnd, right: PaperEnd) -> Iterator[Step]:
    """Yield what becomes of the Child SAs."""
    yield _proposal(left, right)
    yield _selectors(left, right)
    yield _style(left, right)
    yield _pfs(left, right)
    yield _lifetimes(left, right)


def _proposal(left: PaperEnd, right: PaperEnd) -> Step:
    # The first Child SA is made in IKE_AUTH, which has no key exchange of its own: RFC 7296, 1.2.
    one, other = (proposal_text(replace(end.esp, dh="")) for end in (left, right))
    fails = one != other
    return Step(
        matter=Matter.ESP_PROPOSAL,
        exchange=Exchange.IKE_AUTH,
        says=f"{left.address} has {one}, {right.address} has {other}" if fails else one,
        fails=fails,
        notify="NO_PROPOSAL_CHOSEN" if fails else "",
        answered_by=answering(left, right) if fails else "",
    )


def _selectors(left: PaperEnd, right: PaperEnd) -> Step:
    """Compare what each end lets through with what the other one asks for (RFC 7296, 2.9)."""
    lacking: list[str] = []
    is_refused = False
    for near, far in ((left, right), (right, left)):
        for side, mine, theirs in (
            ("its own side", near.local_ts, far.remote_ts),
            ("the far side", near.remote_ts, far.local_ts),
        ):
            missing = [cidr for cidr in theirs if not _within(cidr, mine)]
            if missing:
                lacking.append(
                    f"{near.address} does not let {', '.join(missing)} of {side} through, which "
                    f"{far.address} has"
                )
                is_refused |= not _overlap(mine, theirs)
    return Step(
        matter=Matter.SELECTORS,
        exchange=Exchange.IKE_AUTH,
        says="; ".join(dict.fromkeys(lacking)) or "mirror images of each other",
        fails=bool(lacking),
        notify="TS_UNACCEPTABLE" if is_refused else "",
        answered_by=answering(left, right) if is_refused else "",
        instead="" if is_refused else _narrowed(left, right),
    )


def _narrowed(left: PaperEnd, right: PaperEnd) -> str:
    """Return what the responder makes of the selectors: what both ends let through (2.9)."""
    sides = (
        _common(left.local_ts, right.remote_ts),
        _common(left.remote_ts, right.local_ts),
    )
    return f"TSi and TSr narrowed, without an error, to {' <-> '.join(map(', '.join, sides))}"


def _common(some: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return what is in both of two lists of CIDRs; of two that nest it is the narrower."""
    one, other = list(some), list(others)
    inside = [cidr for cidr in one if _within(cidr, other)]
    return list(dict.fromkeys((*inside, *(cidr for cidr in other if _within(cidr, one)))))


def _within(cidr: str, allowed: Iterable[str]) -> bool:
    return any(parse_prefix(one).contains(parse_prefix(cidr)) for one in allowed)


def _overlap(some: Iterable[str], others: Iterable[str]) -> bool:
    return any(parse_prefix(one).overlaps(parse_prefix(other)) for one in some for other in others)


def _style(left: PaperEnd, right: PaperEnd) -> Step:
    pairs = len(left.local_ts) * len(right.local_ts)
    styles = {left.selectors, right.selectors}
    fails = pairs > 1 and styles == {SelectorStyle.COMBINED, SelectorStyle.PER_PAIR}
    says = f"{pairs} {'pair' if pairs == 1 else 'pairs'} of networks"
    if fails:
        combined, single = (
            (left, right) if left.selectors is SelectorStyle.COMBINED else (right, left)
        )
        says = (
            f"{combined.address} puts {pairs} pairs of networks into one Child SA, "
            f"{single.address} makes one for each pair; only the first pair works"
        )
    return Step(
        matter=Matter.CHILD_STYLE,
        exchange=Exchange.IKE_AUTH,
        says=says,
        fails=fails,
        notify="SINGLE_PAIR_REQUIRED" if fails else "",
    )


def _pfs(left: PaperEnd, right: PaperEnd) -> Step:
    """Compare the groups, which count from the first CREATE_CHILD_SA on and not before."""
    fails = left.esp.dh != right.esp.dh
    says = left.esp.dh or "none at either end"
    if fails:
        pairs = len(left.local_ts) * len(right.local_ts)
        seconds = min(left.esp.lifetime_seconds, right.esp.lifetime_seconds)
        has = [f"{end.address} has {end.esp.dh or 'none'}" for end in (left, right)]
        says = (
            f"{', '.join(has)}: the tunnel comes up and dies at its first rekey, "
            f"after about {seconds} s"
        )
        per_pair = SelectorStyle.PER_PAIR in {left.selectors, right.selectors}
        if pairs > 1 and per_pair:
            says += "; the second of its pairs of networks never comes up"
    return Step(
        matter=Matter.PFS,
        exchange=Exchange.CREATE_CHILD_SA,
        says=says,
        fails=fails,
        notify="NO_PROPOSAL_CHOSEN" if fails else "",
        answered_by=_rekeyed_by_the_other(left, right) if fails else "",
    )


def _rekeyed_by_the_other(left: PaperEnd, right: PaperEnd) -> str:
    """Return the gateway that answers the first rekey: the one with the longer lifetime."""
    one, other = left.esp.lifetime_seconds, right.esp.lifetime_seconds
    if one == other:
        return ""
    return right.address if one < other else left.address


def _lifetimes(left: PaperEnd, right: PaperEnd) -> Step:
    """Say which end rekeys first: lifetimes are not negotiated in IKEv2 (RFC 7296, 2.8)."""
    said = []
    for block in ("ike", "esp"):
        one, other = (getattr(end, block).lifetime_seconds for end in (left, right))
        name = block.upper()
        if one == other:
            said.append(f"{name} {one} s at both ends")
        else:
            first = left if one < other else right
            said.append(f"{name} {one} s and {other} s, so {first.address} rekeys first")
    return Step(matter=Matter.LIFETIME, exchange=Exchange.CREATE_CHILD_SA, says=", ".join(said))
