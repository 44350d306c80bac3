"""The one view of a plan: grouped, ordered, counted. Every renderer starts from it.

Nothing has to be hidden here: a secret in a plan is a reference, never a value.
"""

from collections.abc import Iterable
from typing import Final

from vpn_declare.model.change import IMPACT_ORDER, Change
from vpn_declare.model.plan import Plan
from vpn_declare.model.view import ChangeGroup, PlanView, SiteGroup
from vpn_declare.report.headlines import headlines_of
from vpn_declare.report.words import heading_of

# The order in which an engineer sets a site up. Kinds that are not named here follow, by name.
_READING_ORDER: Final = ("vpc", "subnet", "gateway", "peer", "child", "route_table", "route")


def _risk(changes: Iterable[Change]) -> int:
    """Return how early changes are told: the riskiest first, as a small number."""
    return -max(IMPACT_ORDER.index(change.impact) for change in changes)


def _rank(change: Change) -> tuple[int, str, str]:
    known = change.kind in _READING_ORDER
    rank = _READING_ORDER.index(change.kind) if known else len(_READING_ORDER)
    return (rank, change.kind, change.address)


def _group_rank(changes: list[Change]) -> tuple[int, bool, tuple[int, str, str]]:
    """Put the riskiest first, then what a site consists of before the tunnels that lead away."""
    is_tunnel = "--" in changes[0].origin
    return (_risk(changes), is_tunnel, min(_rank(change) for change in changes))


def _groups(changes: Iterable[Change]) -> tuple[ChangeGroup, ...]:
    by_origin: dict[str, list[Change]] = {}
    for change in changes:
        by_origin.setdefault(change.origin or change.address, []).append(change)
    ordered = sorted(by_origin.values(), key=_group_rank)
    return tuple(
        ChangeGroup(heading=heading_of(group), changes=tuple(sorted(group, key=_rank)))
        for group in ordered
    )


def _sites(changes: Iterable[Change]) -> tuple[SiteGroup, ...]:
    by_site: dict[str, list[Change]] = {}
    for change in changes:
        by_site.setdefault(change.site, []).append(change)
    ordered = sorted(by_site, key=lambda site: (_risk(by_site[site]), site))
    return tuple(SiteGroup(site=site, groups=_groups(by_site[site])) for site in ordered)


def _drifted(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(
        sorted(
            change.address
            for change in changes
            if any(difference.drift for difference in change.differences)
        )
    )


def view_of(plan: Plan, digest: str, document: bytes = b"{}") -> PlanView:
    """Return the view of a plan. Pure: the same plan gives the same view.

    Args:
        plan: The plan.
        digest: Its digest, 64 hexadecimal digits.
        document: The plan as ``--out`` writes it, for renderers that print data.
    """
    return PlanView(
        plan=plan,
        digest=digest,
        headlines=headlines_of(plan),
        sites=_sites(plan.changes),
        summary=plan.summary,
        notices=tuple(sorted(plan.notices, key=lambda notice: notice.sort_key)),
        drifted=_drifted(plan.changes),
        document=document,
    )
