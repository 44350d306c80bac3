"""The choice of proposals for a tunnel: for each transform the first of the suite that both have.

One proposal is offered, never a list: two ends with lists may agree on another one at each rekey,
and a long list makes IKE messages that have to be fragmented.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from vpn_declare.contracts.provider import Proposal
from vpn_declare.kinds.capabilities.capability import Capability, Offer
from vpn_declare.kinds.crypto.choice import Choice
from vpn_declare.kinds.crypto.suites import DEFAULT_ESP_SECONDS, DEFAULT_IKE_SECONDS, Suite
from vpn_declare.kinds.crypto.transforms import (
    AEAD,
    DH,
    ENCRYPTION,
    INTEGRITY,
    PRF,
    canonical_name,
)
from vpn_declare.model.end_settings import NO_PFS, CryptoOverride

_IKE: Final = "IKE (phase 1)"
_ESP: Final = "ESP (phase 2)"
_KNOWN: Final = (
    ("encryption", ENCRYPTION),
    ("integrity", INTEGRITY),
    ("prf", PRF),
    ("dh", DH),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndProposals:
    """The proposals of one end."""

    ike: Proposal
    esp: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """What a tunnel has already: the proposals of its ends, as they are recorded in state.

    What the file fixed is left out: an empty text, and 0 as a lifetime.
    A new release may prefer something else; what is pinned is kept for as long as the suite and
    both ends still take it, so that no live tunnel changes by itself.

    ``same_terms``: what the project says of the suite and of both products (its own suites, its
    corrections of tables) is what it said then. So if they no longer take what the tunnel has, it
    was a release that changed them, and that is no reason to change a tunnel which works.
    """

    left: EndProposals | None = None
    right: EndProposals | None = None
    same_terms: bool = False


NOTHING_PINNED: Final = Pinned()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a tunnel asks for: a suite, what the file fixes of it, and what it has already."""

    suite: Suite
    ike: CryptoOverride = field(default_factory=CryptoOverride)
    esp: CryptoOverride = field(default_factory=CryptoOverride)
    pinned: Pinned = NOTHING_PINNED


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """What was chosen, or why nothing could be.

    Attributes:
        left: Proposals of the left end; None if there is no common one.
        right: Proposals of the right end; None if there is no common one.
        reason: Why these, one sentence without its full stop, for ``explain`` and the plan.
        faults: What each end lacks, sentences; empty if there is a solution.
        lacking: Names of the capabilities that lack something.
        remarks: What was not as wished, sentences.
        unmet_hope: The key exchange that the suite hopes for and that was not to be had.
        is_kept: It was kept although a new tunnel would get another one.
        is_given_up: What the tunnel has could not be kept: the suite or an end no longer takes it.
    """

    left: EndProposals | None = None
    right: EndProposals | None = None
    reason: str = ""
    faults: tuple[str, ...] = ()
    lacking: frozenset[str] = frozenset()
    remarks: tuple[str, ...] = ()
    unmet_hope: str = ""
    is_kept: bool = False
    is_given_up: bool = False


def solve(wish: Wish, left: Capability, right: Capability) -> Solution:
    """Return the proposals that both ends can do, the best of the suite; or what is lacking."""
    spelling = (*misspelt(_IKE, wish.ike), *misspelt(_ESP, wish.esp))
    if spelling:
        return Solution(faults=spelling)
    best = _solved(replace(wish, pinned=NOTHING_PINNED), left, right)
    if wish.pinned == NOTHING_PINNED or best.left is None:
        return best
    listed = replace(wish, pinned=replace(wish.pinned, same_terms=False))
    kept, though = _solved(listed, left, right), ""
    if wish.pinned.same_terms:
        as_listed = kept.left, kept.right
        kept = _solved(wish, _with(left, wish.pinned.left), _with(right, wish.pinned.right))
        if (kept.left, kept.right) != as_listed:
            though = ", though a release took it out of the suite or of a table"
    if kept.left is None or _gives_up(wish, kept.left):
        return _without_pinned(wish, best if kept.left is None else kept)
    if (kept.left, kept.right) == (best.left, best.right):
        return best
    reason = (
        f"{_text(kept.left)}: kept as the tunnel has it{though}; a new tunnel with the suite "
        f"{wish.suite.name} would get {_text(best.left)}, and `plan --upgrade` asks for it"
    )
    return replace(kept, reason=reason, is_kept=True)


def _with(end: Capability, had: EndProposals | None) -> Capability:
    """Return what an end can do, if it can do what it was seen to do."""
    if had is None:
        return end
    return replace(end, ike=_offering(end.ike, had.ike), esp=_offering(end.esp, had.esp))


def _offering(offer: Offer, had: Proposal) -> Offer:
    return replace(
        offer,
        encryption=offer.encryption | {had.encryption},
        integrity=offer.integrity | {had.integrity, had.prf.removeprefix("prf")},
        dh=offer.dh | {had.dh},
    )


def _gives_up(wish: Wish, found: EndProposals) -> bool:
    """Tell whether a transform is another one than the pinned, though the file fixes none."""
    had = wish.pinned.left
    sas = () if had is None else ((wish.ike, had.ike, found.ike), (wish.esp, had.esp, found.esp))
    return any(
        getattr(fixed, part) is None and "" != getattr(new, part) != getattr(old, part) != ""
        for fixed, old, new in sas
        for part, _ in _KNOWN
    )


def _without_pinned(wish: Wish, found: Solution) -> Solution:
    had = "" if wish.pinned.left is None else _text(wish.pinned.left)
    reason = f"{found.reason}; {had}, which the tunnel has, is not kept"
    return replace(found, reason=reason, is_given_up=True)


def _solved(wish: Wish, left: Capability, right: Capability) -> Solution:
    choice = Choice(left, right)
    ike = _parts(choice, _IKE, wish, (left.ike, right.ike))
    esp = _parts(choice, _ESP, wish, (left.esp, right.esp))
    if choice.faults:
        return Solution(faults=tuple(choice.faults), lacking=frozenset(choice.lacking))
    remarks: list[str] = []
    ends = [
        EndProposals(
            ike=Proposal(**ike, lifetime_seconds=_lifetime(_IKE, end, wish, had, remarks)),
            esp=Proposal(**esp, lifetime_seconds=_lifetime(_ESP, end, wish, had, remarks)),
        )
        for end, had in ((left, wish.pinned.left), (right, wish.pinned.right))
    ]
    return Solution(
        left=ends[0],
        right=ends[1],
        reason=_reason(wish, choice, ends[0]),
        remarks=tuple(dict.fromkeys(remarks)),
        unmet_hope=wish.suite.hopes_for if ike["dh"] != wish.suite.hopes_for else "",
    )


def _parts(choice: Choice, sa: str, wish: Wish, offers: tuple[Offer, Offer]) -> dict[str, str]:
    """Return the chosen transforms of one SA; empty texts where there is none."""
    left, right = offers
    wanted = {name: _wanted(wish, sa, name) for name in ("encryption", "integrity", "prf", "dh")}
    encryption = choice.first(
        f"encryption for {sa}", wanted["encryption"], (left.encryption, right.encryption)
    )
    integrity = prf = dh = ""
    if encryption and encryption not in AEAD:
        integrity = choice.first(
            f"integrity for {sa}", wanted["integrity"], (left.integrity, right.integrity)
        )
    if sa == _IKE:
        prf = choice.first(f"PRF for {sa}", wanted["prf"], (choice.left.prf, choice.right.prf))
    if sa == _IKE or wish.esp.dh != NO_PFS:
        what = "key exchange" if sa == _IKE else "group for perfect forward secrecy"
        dh = choice.first(f"{what} for {sa}", wanted["dh"], (left.dh, right.dh))
    return {"encryption": encryption, "integrity": integrity, "prf": prf, "dh": dh}


def _wanted(wish: Wish, sa: str, part: str) -> tuple[str, ...]:
    """Return what may be chosen, the best first: the fixed one, else pinned, then the suite's."""
    fixed = getattr(wish.ike if sa == _IKE else wish.esp, part)
    if fixed is not None:
        return (canonical_name(fixed),)
    listed: tuple[str, ...] = getattr(wish.suite, part)
    for end in (wish.pinned.left, wish.pinned.right):
        if end is not None:
            had = getattr(end.ike if sa == _IKE else end.esp, part)
            if had and (had in listed or wish.pinned.same_terms):
                return (had, *(name for name in listed if name != had))
    return listed


def misspelt(sa: str, fixed: CryptoOverride) -> Iterator[str]:
    """Yield what no end could have, because there is no such thing or it makes no sense."""
    for part, known in _KNOWN:
        written = getattr(fixed, part)
        if written is None or (sa == _ESP and part == "dh" and written == NO_PFS):
            continue
        if canonical_name(written) not in known:
            yield f"{sa} has no {part} called {written}; there are {', '.join(sorted(known))}."
    if fixed.integrity is not None and canonical_name(fixed.encryption or "") in AEAD:
        yield f"{sa}: {fixed.encryption} authenticates by itself, so integrity cannot be set."


def _lifetime(
    sa: str, end: Capability, wish: Wish, had: EndProposals | None, remarks: list[str]
) -> int:
    is_ike = sa == _IKE
    fixed = (wish.ike if is_ike else wish.esp).lifetime_seconds
    bounds = (end.ike if is_ike else end.esp).lifetime
    wanted = DEFAULT_IKE_SECONDS if is_ike else DEFAULT_ESP_SECONDS
    if fixed is not None:
        wanted = fixed
    elif had is not None:
        seconds = (had.ike if is_ike else had.esp).lifetime_seconds
        if seconds and wish.pinned.same_terms:
            return seconds
        wanted = seconds or wanted
    seconds = wanted if bounds is None else bounds.nearest(wanted)
    if fixed is not None and seconds != wanted:
        remarks.append(f"{end.name} takes {seconds} s instead of {wanted} s for {sa}.")
    return seconds


def _reason(wish: Wish, choice: Choice, chosen: EndProposals) -> str:
    """Return ``aes256gcm16-prfsha384-modp3072: strong; modp3072 because vngcloud has no ...``."""
    why = [f"{name} because {cause}" for name, cause in choice.passed_over.items()]
    return "; ".join((f"{_text(chosen)}: {wish.suite.name}", *why))


def _text(end: EndProposals) -> str:
    """Return the IKE proposal as strongSwan writes it, and ESP's where its cipher is another."""
    ike, esp = proposal_text(end.ike), proposal_text(end.esp)
    alike = (end.esp.encryption, end.esp.integrity, end.esp.dh) == (
        end.ike.encryption,
        end.ike.integrity,
        end.ike.dh,
    )
    return ike if alike else f"IKE {ike}, ESP {esp}"


def proposal_text(proposal: Proposal) -> str:
    """Return a proposal as strongSwan writes it: ``aes256gcm16-prfsha384-modp3072``."""
    parts = (proposal.encryption, proposal.integrity, proposal.prf, proposal.dh)
    return "-".join(part for part in parts if part)
