"""A plan as a document, and back. Same plan, same bytes; the digest is over all but itself."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from vpn_declare.model.address import Address
from vpn_declare.model.change import Action, Change, Difference, Impact, OnChange, Outage, Reason
from vpn_declare.model.codec import (
    recorded_from_plain,
    recorded_to_plain,
    resource_from_plain,
    resource_to_plain,
)
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, Place, Severity
from vpn_declare.model.key_shape import KeyShape
from vpn_declare.model.plan import PLAN_FORMAT_VERSION, Base, Plan, Reachability, Step, StepAction
from vpn_declare.model.value import (
    Attributes,
    attributes_from_plain,
    canonical,
    digest,
    from_plain,
    plain,
)

_CODE = "VPN201"


def plan_to_document(plan: Plan) -> dict[str, Any]:
    """Return the plan as plain JSON data, with its digest."""
    body: dict[str, Any] = {
        "format_version": PLAN_FORMAT_VERSION,
        "name": plan.name,
        "environment": plan.environment,
        "base": asdict(plan.base),
        "destroy": plan.destroy,
        "summary": asdict(plan.summary),
        "changes": [_change_to_plain(change) for change in plan.changes],
        "steps": [_step_to_plain(step) for step in plan.steps],
        "notices": [_notice_to_plain(notice) for notice in plan.notices],
        "allocations": dict(plan.allocations),
        "reachability": {name: list(v) for name, v in asdict(plan.reachability).items()},
    }
    if plan.key_shapes:
        body["key_shapes"] = {name: asdict(shape) for name, shape in plan.key_shapes.items()}
    return {**body, "digest": digest(body)}


def digest_of(plan: Plan) -> str:
    """Return the plan's digest, 64 hexadecimal digits."""
    return str(plan_to_document(plan)["digest"])


def plan_to_bytes(plan: Plan) -> bytes:
    """Return the plan as it is written to a file: canonical JSON and a newline."""
    return canonical(plan_to_document(plan)) + b"\n"


def plan_from_bytes(data: bytes) -> Plan:
    """Return the plan that ``plan_to_bytes`` wrote.

    Raises:
        DiagnosticsError: it is no plan, of a newer format, or it was changed since.
    """
    document = _document(data)
    version = document.get("format_version")
    if version != PLAN_FORMAT_VERSION:
        raise _refusal(
            "The plan file is of another format",
            f"Its format is {version!r}; this version reads {PLAN_FORMAT_VERSION}.",
        )
    claimed = document.pop("digest", None)
    if claimed != digest(document):
        raise _refusal(
            "The plan file was changed after it was written",
            "Its digest does not fit its content.",
        )
    try:
        return _plan_from_plain(document)
    except (KeyError, TypeError, ValueError) as error:
        raise _refusal(
            "The file is not a plan", f"A part of it cannot be read: {error}."
        ) from None


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(data)
    except orjson.JSONDecodeError:
        document = None
    if not isinstance(document, dict) or "format_version" not in document:
        raise _refusal(
            "The file is not a plan", "It is not a JSON document with a format_version."
        )
    return document


def _refusal(summary: str, detail: str) -> DiagnosticsError:
    return DiagnosticsError(
        [
            Diagnostic(
                code=_CODE,
                summary=summary,
                detail=detail,
                fix="Make the plan again with 'vpn-declare plan --out FILE'.",
            )
        ]
    )


def _change_to_plain(change: Change) -> dict[str, Any]:
    return {
        "address": change.address,
        "kind": change.kind,
        "site": change.site,
        "provider": change.provider,
        "action": change.action,
        "reason": change.reason,
        "detail": change.detail,
        "origin": change.origin,
        "title": change.title,
        "before": plain(change.before),
        "after": plain(change.after),
        "differences": [
            {
                "attribute": item.attribute,
                "path": item.path,
                "before": plain(item.before),
                "after": plain(item.after),
                "on_change": item.on_change,
                "drift": item.drift,
            }
            for item in change.differences
        ],
        "moved_from": change.moved_from,
        "impact": change.impact,
        "affects": list(change.affects),
        "outage": None if change.outage is None else asdict(change.outage),
        "remote_id": change.remote_id,
    }


def _step_to_plain(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "address": step.address,
        "action": step.action,
        "after": list(step.after),
        "desired": None if step.desired is None else resource_to_plain(step.desired),
        "recorded": None if step.recorded is None else recorded_to_plain(step.recorded),
        "changed": list(step.changed),
        "precondition": step.precondition,
    }


def _notice_to_plain(notice: Diagnostic) -> dict[str, Any]:
    return {**asdict(notice), "place": None if notice.place is None else str(notice.place)}


def _plan_from_plain(data: Mapping[str, Any]) -> Plan:
    return Plan(
        name=data["name"],
        environment=data["environment"],
        base=Base(**data["base"]),
        changes=tuple(_change_from_plain(item) for item in data["changes"]),
        steps=tuple(_step_from_plain(item) for item in data["steps"]),
        notices=tuple(_notice_from_plain(item) for item in data["notices"]),
        allocations=dict(data["allocations"]),
        destroy=data["destroy"],
        reachability=_reachability_from_plain(data["reachability"]),
        key_shapes={name: KeyShape(**one) for name, one in data.get("key_shapes", {}).items()},
    )


def _reachability_from_plain(data: Mapping[str, Any]) -> Reachability:
    return Reachability(**{name: tuple(pairs) for name, pairs in data.items()})


def _change_from_plain(data: Mapping[str, Any]) -> Change:
    return Change(
        **{name: data[name] for name in ("kind", "site", "provider", "detail", "origin", "title")},
        address=Address(data["address"]),
        action=Action(data["action"]),
        reason=Reason(data["reason"]),
        before=_attributes(data["before"]),
        after=_attributes(data["after"]),
        differences=tuple(
            Difference(
                attribute=item["attribute"],
                path=item["path"],
                before=from_plain(item["before"]),
                after=from_plain(item["after"]),
                on_change=OnChange(item["on_change"]),
                drift=item["drift"],
            )
            for item in data["differences"]
        ),
        moved_from=None if data["moved_from"] is None else Address(data["moved_from"]),
        impact=Impact(data["impact"]),
        affects=tuple(data.get("affects", ())),
        outage=Outage(**data["outage"]) if data.get("outage") else None,
        remote_id=data["remote_id"],
    )


def _attributes(data: Mapping[str, object] | None) -> Attributes | None:
    return None if data is None else attributes_from_plain(data)


def _step_from_plain(data: Mapping[str, Any]) -> Step:
    desired, recorded = data["desired"], data["recorded"]
    return Step(
        id=data["id"],
        address=Address(data["address"]),
        action=StepAction(data["action"]),
        after=tuple(data["after"]),
        desired=None if desired is None else resource_from_plain(desired),
        recorded=None if recorded is None else recorded_from_plain(recorded),
        changed=tuple(data["changed"]),
        precondition=data["precondition"],
    )


def _notice_from_plain(data: Mapping[str, Any]) -> Diagnostic:
    place = None if data["place"] is None else _place(data["place"])
    return Diagnostic(**{**data, "severity": Severity(data["severity"]), "place": place})


def _place(text: str) -> Place:
    file, *numbers = text.rsplit(":", 2)
    if len(numbers) == 2 and all(number.isdigit() for number in numbers):  # noqa: PLR2004 - line:column
        return Place(file, int(numbers[0]), int(numbers[1]))
    return Place(text)
