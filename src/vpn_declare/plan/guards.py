"""Guards: what a plan may not do unless it is allowed by name. There is no global force."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action, Change
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.plan import Plan
from vpn_declare.model.resource import Recorded, Resource
from vpn_declare.plan.match import matcher

_DESTROYS = frozenset({Action.DELETE, Action.REPLACE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Guards:
    """What is allowed.

    Attributes:
        max_delete: At most so many objects of a site may be deleted or replaced; None is no limit.
        max_delete_percent: At most that share of a site's recorded objects, in percent.
        allowed: Patterns of ``--allow delete:ADDRESS``, without the ``delete:``.
    """

    max_delete: int | None = None
    max_delete_percent: int | None = None
    allowed: tuple[str, ...] = ()


def is_global(pattern: str) -> bool:
    """Tell whether a pattern of ``--allow delete:ADDRESS`` names no site: it would force all."""
    site = re.split(r"[./]|--", pattern.strip(), maxsplit=1)[0]
    return not re.search(r"\w", re.sub(r"\[[^\]]*\]", "", site))


def empty_source(
    plan: Plan, recorded: Mapping[Address, Recorded], desired: Mapping[Address, Resource]
) -> tuple[Diagnostic, ...]:
    """Return why a topology that declares nothing is refused; nothing if it may be so.

    It is far more often a mistake (a wrong folder, a lost file) than a wish, and nothing allows
    it: ``destroy`` is the way. What is merely forgotten may go.
    """
    deletes = any(change.action in _DESTROYS for change in plan.changes)
    if plan.destroy or desired or not recorded or not deletes:
        return ()
    return (
        Diagnostic(
            code="VPN232",
            summary="The topology declares nothing, and state remembers something",
            detail=f"State remembers {len(recorded)} resources, and nothing at all is declared. To"
            " carry that out would destroy everything.",
            fix="Name the right file or folder. If everything is really to go, say 'vpn-declare"
            " destroy'.",
        ),
    )


def refusals(
    plan: Plan, recorded: Mapping[Address, Recorded], guards: Guards
) -> tuple[Diagnostic, ...]:
    """Return why the plan is refused; nothing if it is not."""
    tests = [matcher(pattern) for pattern in guards.allowed]
    threatened = [
        change
        for change in plan.changes
        if change.action in _DESTROYS and not any(t(change.address, change.origin) for t in tests)
    ]
    wanted = {step.address: step.desired for step in plan.steps if step.desired is not None}
    found = [*_protected(threatened, recorded, wanted)]
    if not plan.destroy:
        found += _too_many(threatened, recorded, guards)
    return tuple(found)


def _protected(
    changes: Iterable[Change],
    recorded: Mapping[Address, Recorded],
    wanted: Mapping[Address, Resource],
) -> Iterator[Diagnostic]:
    for change in changes:
        record = recorded.get(change.moved_from or change.address)
        resource = wanted.get(change.address)
        asked = resource.prevent_destroy if resource is not None else None
        if asked or (asked is None and record is not None and record.prevent_destroy):
            yield Diagnostic(
                code="VPN230",
                summary="A protected object would be destroyed",
                detail=f"{change.address} would go ({change.detail or change.reason}). It is"
                " protected by prevent_destroy, which state remembers even when the block is gone"
                " from the file.",
                fix=f"Allow just this with '--allow delete:{change.address}', or apply"
                " 'lifecycle: {prevent_destroy: false}' first.",
                path=change.address,
            )


def _too_many(
    changes: Iterable[Change], recorded: Mapping[Address, Recorded], guards: Guards
) -> Iterator[Diagnostic]:
    per_site = _count(change.site for change in changes)
    totals = _count(record.site for record in recorded.values())
    for site, count in sorted(per_site.items()):
        share = 100 * count / max(totals.get(site, count), 1)
        over: list[str] = []
        if guards.max_delete is not None and count > guards.max_delete:
            over.append(f"at most {guards.max_delete} are allowed (guards.max_delete)")
        if guards.max_delete_percent is not None and share > guards.max_delete_percent:
            over.append(
                f"at most {guards.max_delete_percent} % are allowed (guards.max_delete_percent)"
            )
        if over:
            yield Diagnostic(
                code="VPN231",
                summary="More would be deleted than the guards allow",
                detail=f"The plan deletes or replaces {count} of {totals.get(site, 0)} objects of"
                f" site {site} ({share:.0f} %); {' and '.join(over)}.",
                fix="Allow them by name with '--allow delete:ADDRESS' (globs work), or raise the"
                " guard in vpn-declare.yaml.",
                path=site,
            )


def _count(sites: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for site in sites:
        counts[site] = counts.get(site, 0) + 1
    return counts
