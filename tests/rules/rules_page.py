"""The pages of the rules, made from what the rules say of themselves."""

from collections.abc import Iterable

from vpn_declare.contracts.rule import RuleInfo
from vpn_declare.model.diagnostic import Severity

WORDS = {
    Severity.ERROR: "error: it stops the work, and cannot be acknowledged",
    Severity.WARNING: "warning: it can be acknowledged with a reason",
    Severity.INFO: "remark: nothing is wrong",
}

HEAD = """\
# Rules

What is checked about a topology before anything is planned, each with a code that never changes
its meaning. A code that VNG has for the same thing stands beside it where an end is VNG's. A
finding that rests on a fact which no document says only warns, whatever stands here.
[Coverage](checks-coverage.md) says which checks of an expert these are, and which cannot be made
from a topology.

Where a site or a tunnel cannot be read, names what is not there, or gets nothing from its pool,
the rules look at all others in the same run; only those that speak of what is not there wait until
everything can be read.

One line may stand for hundreds of sites or tunnels: of more than three findings of one code there,
three are told and the others counted.

A warning is acknowledged in the topology, with a reason; it is then told in one line and not
counted:

```yaml
ack:
- { code: VPN184, path: "tunnels.branch-*", reason: "both lines share the load" }
```

The pages are made from the rules themselves (`UPDATE_GOLDEN=1 pytest tests/rules`).

| code | rule | what it finds | severity | vendor's code |
|---|---|---|---|---|
"""

WORKED = {"pfs-mismatch": "[A worked example](../../negotiation.md) shows it on paper."}


def rules_pages(infos: Iterable[RuleInfo]) -> dict[str, str]:
    """Return the pages for these rules by path: a table of all, and a page for each."""
    ordered = sorted(infos, key=lambda info: info.code)
    rows = [
        f"| [{info.code}](rules/{info.code}.md) | {info.name} | {info.summary} "
        f"| {info.severity.value} | {info.vendor_code} |\n"
        for info in ordered
    ]
    pages = {f"rules/{info.code}.md": _page(info) for info in ordered}
    return {"rules.md": HEAD + "".join(rows), **pages}


def _page(info: RuleInfo) -> str:
    vendor = f"\n\nVNG's own code is {info.vendor_code}." if info.vendor_code else ""
    real = (
        "\n\nIt speaks of real gateways alone: it is told when a plan for them is made."
        if info.only_for_real
        else ""
    )
    worked = f"\n\n{WORKED[info.name]}" if info.name in WORKED else ""
    return (
        f"# {info.code}: {info.summary}\n\n"
        f"`{info.name}`, {WORDS[info.severity]}.{vendor}{real}\n\n"
        f"## Why\n\n{info.why}{worked}\n\n"
        f"## What to do\n\n{info.fix}\n\n"
        f"## Source\n\n{info.source}.\n\n[All rules](../rules.md)\n"
    )
