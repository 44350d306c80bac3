"""Plans as data."""

import json
from pathlib import Path

import jsonschema

from example_plans import mixed_plan
from vpn_declare.model.plan_file import plan_schema
from vpn_declare.model.value import canonical
from vpn_declare.plan import digest_of, plan_from_bytes, plan_to_document
from vpn_declare.renderers.json import RENDERER
from vpn_declare.report import view_of

SCHEMAS = Path(__file__).parents[2] / "schemas"


def json_of(plan):
    document = canonical(plan_to_document(plan))
    return RENDERER.render(view_of(plan, digest_of(plan), document), colour=True, width=20)


def test_what_is_printed_fits_the_published_schema():
    jsonschema.validate(json.loads(json_of(mixed_plan())), plan_schema())


def test_what_is_printed_is_the_plan_itself():
    assert plan_from_bytes(json_of(mixed_plan()).encode()) == mixed_plan()


def test_summary_and_digest_are_there():
    data = json.loads(json_of(mixed_plan()))
    assert data["digest"] == digest_of(mixed_plan())
    assert (data["summary"]["create"], data["summary"]["delete"]) == (3, 1)


def test_it_holds_no_colours():
    assert "\x1b" not in json_of(mixed_plan())


def test_the_schema_file_is_current():
    written = json.loads((SCHEMAS / "plan.schema.json").read_text(encoding="utf-8"))
    assert written == plan_schema(), "run: vpn-declare schema plan > schemas/plan.schema.json"
