"""JSON Schema of what people write, for editors; ``schemas/`` holds the same, as a test says."""

from typing import Any, Final

from pydantic import BaseModel

from vpn_declare.model.project import Project
from vpn_declare.model.topology_file import TopologyFile

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def topology_schema() -> dict[str, Any]:
    """Return the schema of a topology's file, short forms included."""
    schema = _schema(TopologyFile, "vpn-declare topology")
    tunnel = schema["$defs"]["TunnelFile"]
    tunnel["oneOf"] = [{"required": [key]} for key in ("between", "mesh", "hub-spoke", "chain")]
    expect = schema["$defs"]["ExpectFile"]
    expect["oneOf"] = [{"required": [key]} for key in ("reach", "deny", "survive")]
    return schema


def project_schema() -> dict[str, Any]:
    """Return the schema of ``vpn-declare.yaml``."""
    return _schema(Project, "vpn-declare project settings")


def _schema(model: type[BaseModel], title: str) -> dict[str, Any]:
    schema = _tidied(model.model_json_schema(mode="validation"))
    schema.pop("title", None)
    return {"$schema": _DIALECT, "title": title, **schema}


def _tidied(node: Any) -> Any:  # noqa: ANN401 - JSON has no narrower type
    """Return a schema without what only pydantic needs: titles, and defaults that say nothing."""
    if isinstance(node, list):
        return [_tidied(item) for item in node]
    if not isinstance(node, dict):
        return node
    if node.get("default", 0) is None:
        # The key may be left out; writing it with no value is refused.
        node = _without_null({key: item for key, item in node.items() if key != "default"})
    tidied = {}
    for key, item in node.items():
        if key == "properties":
            tidied[key] = {name: _tidied(part) for name, part in item.items()}
        elif not (key == "title" and isinstance(item, str)):
            tidied[key] = _tidied(item)
    return tidied


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    choices = [item for item in node.get("anyOf", ()) if item != {"type": "null"}]
    rest = {key: item for key, item in node.items() if key != "anyOf"}
    if len(choices) == 1:
        return {**choices[0], **rest}
    return {**rest, "anyOf": choices} if choices else rest
