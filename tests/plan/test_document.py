import jsonschema
import orjson
import pytest
from hypothesis import given

from plan.worlds import World, wanted
from vpn_declare.model.diagnostic import DiagnosticsError
from vpn_declare.model.observation import Observation
from vpn_declare.model.plan import Base
from vpn_declare.model.plan_file import PlanFile, plan_schema
from vpn_declare.plan import plan_from_bytes, plan_to_bytes, plan_to_document, stale_reasons


@given(wanted(), wanted())
def test_a_plan_survives_its_file(first, second):
    world = World()
    world.carry_out(world.plan(first))
    plan = world.plan(second)
    assert plan_from_bytes(plan_to_bytes(plan)) == plan
    document = plan_to_document(plan)
    PlanFile.model_validate(document)
    jsonschema.validate(orjson.loads(plan_to_bytes(plan)), plan_schema())


@pytest.mark.parametrize(
    ("data", "summary"),
    [
        (b"", "The file is not a plan"),
        (b"[]", "The file is not a plan"),
        (b"\x00\xff", "The file is not a plan"),
        (b'{"format_version": 99}', "The plan file is of another format"),
        (
            b'{"format_version": 1, "digest": "x"}',
            "The plan file was changed after it was written",
        ),
    ],
)
def test_what_is_no_plan_is_refused(data, summary):
    with pytest.raises(DiagnosticsError) as caught:
        plan_from_bytes(data)
    assert caught.value.diagnostics[0].summary == summary


@given(wanted(), wanted())
def test_a_plan_is_fresh_until_something_that_it_touches_changes(first, second):
    world = World()
    world.carry_out(world.plan(first))
    plan = world.plan(second)
    assert stale_reasons(plan, Base(), world.recorded, Observation()) == ()
    world.carry_out(plan)
    if plan.steps:
        assert stale_reasons(plan, Base(), world.recorded, Observation())


def test_a_plan_from_another_state_is_stale():
    world = World()
    plan = world.plan({}, base=Base("one", 1))
    assert stale_reasons(plan, Base("two", 1), {}, Observation())[0].code == "VPN202"
