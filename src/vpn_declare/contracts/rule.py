"""What a rule promises: one check, one code, one file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from vpn_declare.model.diagnostic import Diagnostic, Severity
from vpn_declare.model.topology import Topology


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInfo:
    """What docs and ``ack:`` need to know of a rule.

    Attributes:
        code: Its stable code (``VPN110``), never reused.
        name: A few words with dashes (``overlapping-ends``); the file and the docs page bear it.
        severity: What its findings are, unless it says otherwise.
        summary: Fixed title of its findings.
        why: What goes wrong otherwise; sentences.
        fix: What to do; a sentence.
        source: Where the rule comes from (an RFC, a vendor's page).
        vendor_code: The vendor's own code for it, or empty.
        only_for_real: It speaks of real gateways alone, so it is asked when a plan for them is
            made, and not about a file.
        needs_all: It speaks of what is not there, so it is asked only about a topology that was
            read as a whole, and not about the part that was read beside errors.
    """

    code: str
    name: str
    severity: Severity
    summary: str
    why: str
    fix: str
    source: str
    vendor_code: str = ""
    only_for_real: bool = False
    needs_all: bool = False

    def finding(
        self,
        path: str,
        detail: str,
        *,
        severity: Severity | None = None,
        fix: str = "",
        vendor_code: str | None = None,
    ) -> Diagnostic:
        """Return a finding of this rule at a topology path; what is left out is the rule's own."""
        return Diagnostic(
            code=self.code,
            severity=severity or self.severity,
            summary=self.summary,
            detail=detail,
            fix=fix or self.fix,
            path=path,
            vendor_code=self.vendor_code if vendor_code is None else vendor_code,
        )


class TopologyRule(Protocol):
    """A rule over the topology alone. Pure; findings in any order; never raises."""

    @property
    def info(self) -> RuleInfo:
        """What it is."""
        ...

    def check(self, topology: Topology) -> Iterable[Diagnostic]:
        """Yield what is wrong, each with ``path`` set; places are filled in by the caller."""
        ...


@dataclass(frozen=True, slots=True)
class FunctionRule:
    """A ``TopologyRule`` made of its description and one function: all that most rules need."""

    info: RuleInfo
    check: Callable[[Topology], Iterable[Diagnostic]]
