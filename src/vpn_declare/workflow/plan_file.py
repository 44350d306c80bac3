"""Plan files: what ``plan --out`` writes and ``apply`` reads.

A plan does not say where its topology lies, because the same plan must have the same digest
wherever it is made. The file says it beside the plan, seen from its own folder, so that ``apply
FILE`` finds the same state again from wherever it is called.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import orjson

from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.model.plan import Plan
from vpn_declare.model.value import canonical
from vpn_declare.plan import plan_from_bytes
from vpn_declare.workflow.credentials import bare_url
from vpn_declare.workflow.door import Scope

_MADE_FOR = "made_for"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """A plan and what it was made for: the topology's path, and state as it was given, or None.

    ``overrides`` are the guards that were overridden by name when it was made.
    """

    plan: Plan
    path: Path | None = None
    state: str | None = None
    overrides: tuple[str, ...] = ()

    def scope(self, given: Scope) -> Scope:
        """Return the scope to apply in: what is given now wins over what was given then.

        Raises:
            DiagnosticsError: the command names another environment than the plan's.
        """
        wanted = given.environment
        if wanted is not None and wanted != self.plan.environment:
            raise _refused(
                "VPN610",
                "The plan is for another environment",
                f"It was made for {self.plan.environment!r}, and the command says {wanted!r}.",
                "Leave --environment out, or make a plan for that environment.",
            )
        return replace(
            given,
            path=given.path if given.path != Path() else self.path or Path(),
            environment=self.plan.environment,
            state=given.state or self.state,
        )


def is_plan_file(path: Path) -> bool:
    """Tell whether a path is a plan file and not a topology: a plan begins with a brace."""
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip().startswith(b"{") and path.suffix not in {".yaml", ".yml"}
    except OSError:
        return False


def write_plan(path: Path, document: bytes, scope: Scope, overrides: tuple[str, ...] = ()) -> None:
    """Write a plan's document, as a whole or not at all, readable by its owner only.

    Raises:
        DiagnosticsError: it cannot be written, or something else than a plan is there.
    """
    if path.is_file() and not is_plan_file(path):
        raise _refused(
            "VPN619",
            "The file is no plan and would be lost",
            f"{path} exists and is no plan file.",
            "Name a file that does not exist, or an old plan.",
        )
    made_for = {
        "path": os.path.relpath(scope.path, path.parent),
        "state": bare_url(scope.state) if scope.state else None,
        "overrides": list(overrides),
    }
    data = canonical({**orjson.loads(document), _MADE_FOR: made_for}) + b"\n"
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
            f.write(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise _refused(
            "VPN611",
            "The file cannot be written",
            f"{path}: {error.strerror}.",
            "Name a file in a folder that you may write.",
        ) from error


def read_plan(path: Path) -> SavedPlan:
    """Return the plan of a file.

    Raises:
        DiagnosticsError: it cannot be read, is no plan, or was changed since.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _refused(
            "VPN612",
            "The plan file cannot be read",
            f"{path}: {error.strerror}.",
            "Name a file that `vpn-declare plan --out FILE` wrote.",
        ) from error
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError:
        return SavedPlan(plan=plan_from_bytes(data))
    made_for = document.pop(_MADE_FOR, None) if isinstance(document, dict) else None
    plan = plan_from_bytes(canonical(document))
    if not isinstance(made_for, dict):
        return SavedPlan(plan=plan)
    path_then, state = made_for.get("path"), made_for.get("state")
    return SavedPlan(
        plan=plan,
        path=Path(os.path.normpath(path.parent / path_then)) if path_then else None,
        state=state,
        overrides=tuple(str(text) for text in made_for.get("overrides", ())),
    )


def _refused(code: str, summary: str, detail: str, fix: str) -> DiagnosticsError:
    return DiagnosticsError([Diagnostic(code=code, summary=summary, detail=detail, fix=fix)])
