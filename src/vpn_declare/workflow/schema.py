"""``schema``: the JSON Schemas of everything that is read or written."""

from typing import Any, Final

from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError

SCHEMAS: Final = ("topology", "plan", "state", "project")


def schema_of(document: str) -> dict[str, Any]:
    """Return the JSON Schema of one of ``SCHEMAS``.

    Raises:
        DiagnosticsError: there is no such document.
    """
    # Each model takes a while to import, and one is asked for.
    match document:
        case "topology":
            from vpn_declare.load import topology_schema  # noqa: PLC0415 - see above

            return topology_schema()
        case "project":
            from vpn_declare.load import project_schema  # noqa: PLC0415 - see above

            return project_schema()
        case "plan":
            from vpn_declare.model.plan_file import plan_schema  # noqa: PLC0415 - see above

            return plan_schema()
        case "state":
            from vpn_declare.model.state_file import state_schema  # noqa: PLC0415 - see above

            return state_schema()
        case _:
            raise DiagnosticsError([_unknown(document)])


def _unknown(document: str) -> Diagnostic:
    return Diagnostic(
        code="VPN621",
        summary="No such document",
        detail=f"{document!r} has no schema.",
        fix=f"Use one of: {', '.join(SCHEMAS)}.",
    )
