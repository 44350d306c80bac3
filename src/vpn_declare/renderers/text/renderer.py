"""The whole plan as text: headlines, sites, remarks, and the one line that sums it up."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from vpn_declare.model.address import ASIDE, Address
from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.plan import Plan, StepAction
from vpn_declare.model.view import PlanView, SiteGroup
from vpn_declare.renderers.text.entry import Page, entry_lines
from vpn_declare.renderers.text.paint import Paint
from vpn_declare.renderers.text.plumbing import plumbing_of
from vpn_declare.renderers.text.reachability import reachability_lines

# Above this many new or vanishing resources their values are not printed one by one: nobody
# reads them here, and `--format json` has them all. Our own choice, about ten screens.
_DETAILED_AT_MOST: Final = 400
_REMARKS_AT_MOST: Final = 5
_WIDTH_OF_PROSE: Final = 99


@dataclass(frozen=True, slots=True)
class TextRenderer:
    """The plug-in ``text``. Pure; the same view gives the same text."""

    name: str = "text"

    def render(self, view: PlanView, *, colour: bool, width: int) -> str:
        """Return the text, ending in a newline; ANSI colours only if ``colour``."""
        paint = Paint(colour)
        lines = _empty(view, paint) if view.plan.is_empty else _full(view, paint, width)
        return "\n".join(lines) + "\n"


def _empty(view: PlanView, paint: Paint) -> Iterator[str]:
    yield from _warnings(view, paint, _WIDTH_OF_PROSE)
    what = "Nothing is left to destroy." if view.plan.destroy else "Everything is as declared."
    yield paint.bold(f"No changes. {what}")


def _full(view: PlanView, paint: Paint, width: int) -> Iterator[str]:
    yield paint.bold(f"{view.plan.name}, environment {view.plan.environment}")
    yield ""
    for headline in view.headlines:
        yield from _wrapped(headline, width, first="* ")
    yield ""
    page = Page(
        paint=paint,
        width=width,
        hidden=plumbing_of(view.plan),
        brief=len(view.plan.changes) > _DETAILED_AT_MOST,
        new_first=frozenset(_new_first(view.plan)),
    )
    for site in view.sites:
        yield from _site(site, page)
    if page.brief:
        yield "Values of new and vanishing resources are left out; --format json has them all."
        yield ""
    yield from reachability_lines(view.plan, paint)
    yield from _warnings(view, paint, width)
    yield from _remarks(view, width)
    yield paint.bold(_summary(view))


def _new_first(plan: Plan) -> Iterator[Address]:
    """Yield what is replaced side by side: the old one is put aside, and deleted afterwards."""
    for step in plan.steps:
        if step.action is StepAction.DELETE and step.address.endswith(ASIDE):
            yield Address(step.address.removesuffix(ASIDE))


def _site(site: SiteGroup, page: Page) -> Iterator[str]:
    yield page.paint.bold(site.site)
    for group in site.groups:
        yield f"  {group.heading}"
        for change in group.changes:
            yield from entry_lines(change, page)
    yield ""


def _warnings(view: PlanView, paint: Paint, width: int) -> Iterator[str]:
    """Yield what asks for attention, in full."""
    for notice in view.notices:
        if notice.severity is not Severity.INFO:
            head = paint.warning(f"{notice.severity} {notice.code}")
            yield f"{_where(notice)}{head}: {notice.summary}"
            for text in (notice.detail, notice.fix):
                yield from _wrapped(text, width, first="  ")
            yield ""


def _remarks(view: PlanView, width: int) -> Iterator[str]:
    """Yield what is merely worth knowing.

    What has a place in a file takes a line, for ``validate`` tells it in full; what has none is
    told here or nowhere, with its path.
    """
    told: dict[tuple[str, str], list[Diagnostic]] = {}
    for notice in view.notices:
        if notice.severity is Severity.INFO:
            head = f"{_where(notice)}info {notice.code}: {notice.summary}"
            told.setdefault((head, _only_here(notice)), []).append(notice)
    for (head, detail), notices in list(told.items())[:_REMARKS_AT_MOST]:
        yield _remark(head, notices)
        yield from _wrapped(detail, width, first="  ")
    if len(told) > _REMARKS_AT_MOST:
        more = len(told) - _REMARKS_AT_MOST
        word = "remark" if more == 1 else "remarks"
        yield f"{more} more {word}; --format json has them all."
    if told:
        yield ""


def _only_here(notice: Diagnostic) -> str:
    return "" if notice.place else notice.detail


def _remark(head: str, notices: Sequence[Diagnostic]) -> str:
    first, *others = notices
    if others:
        return f"{head} ({len(notices)} times)"
    return head if first.place or not first.path else f"{head} ({first.path})"


def _where(notice: Diagnostic) -> str:
    return f"{notice.place}: " if notice.place else ""


def _wrapped(text: str, width: int, *, first: str) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent="  ",
        break_on_hyphens=False,
        break_long_words=False,
    )


def _summary(view: PlanView) -> str:
    summary = view.summary
    parts = [
        f"{summary.create} to create",
        f"{summary.update} to update",
        f"{summary.replace} to replace",
        f"{summary.delete} to delete",
    ]
    rare = {"move": summary.move, "forget": summary.forget, "adopt": summary.adopt}
    parts += [f"{number} to {verb}" for verb, number in rare.items() if number]
    return f"Plan: {', '.join(parts)}."
