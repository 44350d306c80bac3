"""The one view of a plan that every renderer starts from: grouped, counted, redacted."""

from dataclasses import dataclass, field

from vpn_declare.model.change import Change
from vpn_declare.model.diagnostic import Diagnostic
from vpn_declare.model.plan import Plan, Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeGroup:
    """Changes that belong together for a reader: one gateway, one VPC, one tunnel's half.

    ``heading`` is what they belong to (``tunnel hcm03.vpngw-01 -- han01.vpngw-01``).
    """

    heading: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteGroup:
    """All changes of one site."""

    site: str
    groups: tuple[ChangeGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """What a renderer gets.

    Attributes:
        plan: The plan itself; values in it are safe to show: secrets are references.
        digest: Its digest.
        headlines: What matters most, riskiest first; one sentence each.
        sites: The changes, grouped, in the order of the plan.
        summary: The counts.
        notices: Remarks, sorted.
        drifted: Addresses where something changed behind our back.
        document: The plan as ``--out`` writes it, for renderers that print data.
    """

    plan: Plan
    digest: str
    headlines: tuple[str, ...]
    sites: tuple[SiteGroup, ...]
    summary: Summary
    notices: tuple[Diagnostic, ...] = ()
    drifted: tuple[str, ...] = field(default=())
    document: bytes = b"{}"
