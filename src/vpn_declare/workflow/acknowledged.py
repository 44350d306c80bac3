"""``ack:``: warnings that were read and accepted. They are told in one line, and never hidden."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Final

from vpn_declare.model.acknowledgement import Acknowledgement
from vpn_declare.model.diagnostic import Diagnostic, Severity

WITHOUT_EFFECT: Final = "VPN152"
"""The code of an ``ack`` that accepts nothing."""

_OF_A_FILE: Final = ("VPN0", "VPN1")
"""Codes of what may be found in a file; others come up in a plan only."""


def acknowledged(
    findings: Iterable[Diagnostic],
    accepted: Iterable[Acknowledgement],
    not_asked: frozenset[str] = frozenset(),
) -> list[Diagnostic]:
    """Return the findings with the accepted ones turned into one remark for each ``ack``.

    An error stays an error. An ``ack`` that accepts nothing is a warning itself, unless its code
    is among those that nobody asked for (``not_asked``).
    """
    waiting: dict[str, list[Acknowledgement]] = {}
    for ack in accepted:
        waiting.setdefault(ack.code, []).append(ack)
    matched: dict[Acknowledgement, list[Diagnostic]] = {}
    result: list[Diagnostic] = []
    for finding in findings:
        found = next((a for a in waiting.get(finding.code, ()) if _speaks_of(a, finding)), None)
        if found is not None:
            matched.setdefault(found, []).append(finding)
        if finding.severity is Severity.ERROR:
            result.append(finding)
        elif found is None:
            result.append(_with_path(finding))
    for ack in (ack for acks in waiting.values() for ack in acks):
        result += _told(ack, matched.get(ack, []), not_asked)
    return result


def _with_path(finding: Diagnostic) -> Diagnostic:
    """Return a warning with the line that would accept it, ready to be copied."""
    if finding.severity is not Severity.WARNING or not finding.path:
        return finding
    line = f"- {{ code: {finding.code}, path: {finding.path}, reason: ... }}"
    return replace(finding, fix=f"{finding.fix}\nOr accept it under `ack:`: {line}")


def _speaks_of(ack: Acknowledgement, finding: Diagnostic) -> bool:
    """Tell whether the path of an ``ack`` matches that of a finding, or of a thing around it."""
    path = finding.path
    while path:
        if fnmatchcase(path, ack.path) or path.partition(".")[2] == ack.path:
            return True
        path = path.rpartition(".")[0]
    return False


def _told(
    ack: Acknowledgement, findings: list[Diagnostic], not_asked: frozenset[str]
) -> Iterator[Diagnostic]:
    accepted = [one for one in findings if one.severity is not Severity.ERROR]
    if accepted:
        times = f" ({len(accepted)} times)" if len(accepted) > 1 else ""
        yield Diagnostic(
            code=ack.code,
            severity=Severity.INFO,
            summary=f"{accepted[0].summary}, acknowledged: {ack.reason}{times}",
            path=accepted[0].path,
            place=ack.place,
        )
    elif findings:
        yield _without_effect(ack, "What it speaks of is an error, and errors are not accepted.")
    elif ack.code not in not_asked:
        why = f"Nothing at {ack.path!r} is found under {ack.code}."
        if not ack.code.startswith(_OF_A_FILE):
            why = f"{ack.code} is the code of no warning that can be accepted."
        yield _without_effect(ack, why)


def _without_effect(ack: Acknowledgement, why: str) -> Diagnostic:
    return Diagnostic(
        code=WITHOUT_EFFECT,
        severity=Severity.WARNING,
        summary="Acknowledgement without effect",
        detail=f"{why} The reason given was: {ack.reason}",
        fix="Correct its code or path, or remove it. Every warning says the line that accepts it;"
        " a path is `a.x--b.y`, `sites.NAME` or what is in it, as `sites.NAME.gateways.NAME`.",
        path=ack.path,
        place=ack.place,
    )
