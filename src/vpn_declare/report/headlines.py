"""Headlines: what matters most about a plan, riskiest first, one sentence each."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from vpn_declare.model.change import Action, Change, Impact, Reason
from vpn_declare.model.plan import Plan, Step, StepAction
from vpn_declare.report.words import counted, heading_of, joined, listed, tunnel_words

# A tunnel, a gateway or a VPC is told by name or number; its parts go without saying.
_HEADS: Final = {
    "peer": "tunnel",
    "gateway": "gateway",
    "vpc": "vpc",
    "instructions": "instructions",
}
_WORDS: Final = ("tunnel", "gateway", "vpc", "instructions")

# Worst first. REKEY and NONE are no headline: nobody has to be told beforehand.
_TOLD_IMPACTS: Final = (Impact.NEW_ADDRESS, Impact.ALL_PATHS, Impact.ONE_PATH)

_IMPACT_WORDS: Final = {
    Impact.NEW_ADDRESS: "Gets a new public address, so the other side must act",
    Impact.ALL_PATHS: "Interrupts all paths of",
    Impact.ONE_PATH: "Interrupts one path of",
}


def _head(change: Change) -> str | None:
    """Return what a change makes or ends as a whole, or None if it is but a part."""
    word = _HEADS.get(change.kind)
    if word == "tunnel" and "--" not in change.origin:
        return None
    return word if change.origin else None


def _things(changes: Sequence[Change]) -> list[str]:
    by_word: dict[str, set[str]] = {}
    for change in changes:
        word = _head(change)
        if word is not None:
            by_word.setdefault(word, set()).add(change.origin)
    return [_thing(word, sorted(by_word[word])) for word in _WORDS if word in by_word]


def _thing(word: str, origins: Sequence[str]) -> str:
    if word == "instructions":
        return f"instructions for {listed(origins)}"
    if len(origins) == 1:
        return f"{counted(1, word)[2:]} {tunnel_words(origins[0])}"
    return counted(len(origins), word)


def _parts(changes: Sequence[Change]) -> list[str]:
    """Return what belongs to things that stay: ``4 resources of tunnel a.x -- b.y``."""
    whole = {change.origin for change in changes if _head(change) is not None}
    rest = [change for change in changes if change.origin not in whole]
    if not rest:
        return []
    if len(rest) == 1:
        return [rest[0].address]
    return [f"{counted(len(rest), 'resource')} of {listed(list(_headings(rest).values()))}"]


def _headings(changes: Iterable[Change]) -> dict[str, str]:
    """Return the heading of each origin, sorted."""
    by_origin: dict[str, list[Change]] = {}
    for change in changes:
        by_origin.setdefault(change.origin, []).append(change)
    return {origin: heading_of(by_origin[origin]) for origin in sorted(by_origin)}


def _sentence(verb: str, changes: Sequence[Change]) -> str:
    what = joined(_things(changes) + _parts(changes))
    sites = sorted({change.site for change in changes})
    where = f" at {listed(sites)}" if len(sites) > 1 else ""
    size = f" ({len(changes)} resources in all)" if _things(changes) and len(changes) > 1 else ""
    return f"{verb} {what}{where}{size}."


def _replacement(changes: Sequence[Change]) -> str:
    causes = [change for change in changes if change.reason is not Reason.DEPENDENCY_REPLACED]
    followers = len(changes) - len(causes)
    if not causes:
        return _sentence("Replaces", changes)
    why = f" ({causes[0].detail.rstrip('.')})" if len(causes) == 1 and causes[0].detail else ""
    need = "needs" if followers == 1 else "need"
    them = "it" if len(causes) == 1 else "them"
    behind = f", and {counted(followers, 'resource')} that {need} {them}" if followers else ""
    return f"Replaces {listed([change.address for change in causes])}{why}{behind}."


def _renamed(changes: Sequence[Change]) -> str:
    number = counted(len(changes), "resource")
    return f"Renames {number}; nothing changes on the far side."


def _forgotten(changes: Sequence[Change]) -> str:
    number = counted(len(changes), "resource")
    return f"Forgets {number}; what exists stays, and is ours no longer."


def _saying(verb: str) -> Callable[[Sequence[Change]], str]:
    return lambda changes: _sentence(verb, changes)


# Riskiest first.
_TOLD_ACTIONS: Final = (
    (Action.DELETE, _saying("Destroys")),
    (Action.REPLACE, _replacement),
    (Action.UPDATE, _saying("Changes")),
    (Action.CREATE, _saying("Makes")),
    (Action.IMPORT, _saying("Takes over")),
    (Action.READ, _saying("Uses as it is")),
    (Action.MOVE, _renamed),
    (Action.FORGET, _forgotten),
)

# What is told with its reason, and so only once.
_AGAIN: Final = {
    Reason.FAILED_BEFORE: "Failed before, so replaced",
    Reason.VANISHED: "Gone without us, so made again",
    Reason.DELETED_BEFORE: "Deleted by an earlier run, so made again",
    Reason.UNFINISHED: "Unfinished before, so continued",
}


def _impacts(changes: Sequence[Change]) -> Iterable[str]:
    headings = _headings(changes)
    for impact in _TOLD_IMPACTS:
        hit = {c.origin for c in changes if c.impact is impact}
        if hit:
            joint = ": " if impact is Impact.NEW_ADDRESS else " "
            whose = listed([headings[origin] for origin in sorted(hit)])
            yield f"{_IMPACT_WORDS[impact]}{joint}{whose}."


def _again(reason: Reason, changes: Sequence[Change]) -> Iterable[str]:
    hit = [change.address for change in changes if change.reason is reason]
    if hit:
        yield f"{_AGAIN[reason]}: {listed(hit)}."


def _drift(changes: Sequence[Change]) -> Iterable[str]:
    hit = [change.address for change in changes if _is_drift_only(change)]
    if hit:
        yield f"Changed behind our back, so put right: {listed(hit)}."


def _is_drift_only(change: Change) -> bool:
    """Tell whether an update does nothing but put right what was changed behind our back."""
    found = change.differences
    return change.action is Action.UPDATE and bool(found) and all(d.drift for d in found)


def _detours(changes: Sequence[Change]) -> Iterable[str]:
    hit = [change.address for change in changes if change.reason is Reason.DETOUR]
    if hit:
        yield f"Leads traffic round what changes, and back again: {listed(hit)}."


def _is_told_with_reason(change: Change) -> bool:
    is_told = change.reason in _AGAIN or change.reason is Reason.DETOUR
    return is_told or _is_drift_only(change)


def _is_noted_only(change: Change) -> bool:
    """Tell whether only state is written: what the resource needs, not what it is, changed."""
    is_update = change.action is Action.UPDATE and not change.differences
    return is_update and change.reason is not Reason.UNFINISHED


def _noted(changes: Sequence[Change]) -> Iterable[str]:
    if changes:
        one = len(changes) == 1
        number = counted(len(changes), "resource")
        yield f"Notes in state alone what {number} {'needs' if one else 'need'} now."


def headlines_of(plan: Plan) -> tuple[str, ...]:
    """Return what a reader should know before anything else, riskiest first."""
    noted = [change for change in plan.changes if _is_noted_only(change)]
    real = [change for change in plan.changes if not _is_noted_only(change)]
    return (*_lines(real), *_seen_up(plan.steps), *_noted(noted))


def _seen_up(steps: Sequence[Step]) -> Iterable[str]:
    """Yield what must be up before the plan goes on."""
    looks = (step.desired for step in steps if step.action is StepAction.CONFIRM)
    origins = sorted({resource.origin for resource in looks if resource is not None})
    if origins:
        tunnels = listed([f"tunnel {tunnel_words(origin)}" for origin in origins])
        yield f"Goes on only when seen up: {tunnels}."


def _lines(changes: Sequence[Change]) -> Iterable[str]:
    yield from _impacts(changes)
    for action, tell in _TOLD_ACTIONS:
        hit = [c for c in changes if c.action is action and not _is_told_with_reason(c)]
        yield from _first_of(action, changes)
        if hit:
            yield tell(hit)


def _first_of(action: Action, changes: Sequence[Change]) -> Iterable[str]:
    """Yield what is told with its reason, before the others of its action."""
    match action:
        case Action.REPLACE:
            yield from _again(Reason.FAILED_BEFORE, changes)
        case Action.UPDATE:
            yield from _drift(changes)
            yield from _again(Reason.UNFINISHED, changes)
            yield from _detours(changes)
        case Action.CREATE:
            yield from _again(Reason.VANISHED, changes)
            yield from _again(Reason.DELETED_BEFORE, changes)
        case _:
            return
