"""A plan as JSON: complete and stable, described by ``schemas/plan.schema.json``."""

from dataclasses import dataclass
from typing import Final

import orjson

from vpn_declare.model.view import PlanView

_OPTIONS: Final = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class JsonRenderer:
    """The plug-in ``json``: what ``--out`` writes, indented. It knows no colour and no width."""

    name: str = "json"

    def render(self, view: PlanView, *, colour: bool, width: int) -> str:  # noqa: ARG002 - data
        """Return the text, ending in a newline."""
        return orjson.dumps(orjson.loads(view.document), option=_OPTIONS).decode()


RENDERER = JsonRenderer()
