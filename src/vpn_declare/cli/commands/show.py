"""``vpn-declare show``."""

from dataclasses import replace
from pathlib import Path

import click
import orjson

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, located
from vpn_declare.cli.showing import plan_text
from vpn_declare.model.codec import recorded_to_plain
from vpn_declare.model.resource import Recorded
from vpn_declare.report.history import run_plain, run_text, step_plain
from vpn_declare.report.records import record_text, records_text
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.history import run_at
from vpn_declare.workflow.instructions import instructions_of
from vpn_declare.workflow.plan import planned
from vpn_declare.workflow.plan_file import is_plan_file, read_plan
from vpn_declare.workflow.state import record_at, records_of
from vpn_declare.workflow.workspace import Workspace, open_workspace

_JSON = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


@click.command(
    cls=Command,
    examples=(
        "vpn-declare show change.plan",
        "vpn-declare show hcm03/gateway/vpngw-01",
        "vpn-declare show 'hcm03.vpngw-01 -- on-prem.router'",
        "vpn-declare show 3f2a9c1b77d0",
    ),
)
@click.argument("what", metavar="[PLANFILE|ADDRESS|RUN]", required=False)
@format_option("text", "json")
@located
def show(desk: Desk, scope: Scope, *, what: str | None, form: str) -> int:
    """Show a saved plan, a recorded resource, or a past run.

    Without a word it shows all resources that state remembers; with the address of a gateway, a
    VPC or a tunnel those that were made of it. RUN is the id of a run, or the
    beginning of one, as `vpn-declare history` lists it.
    """
    if what is not None and is_plan_file(Path(what)):
        desk.terminal.say(plan_text(planned(read_plan(Path(what)).plan), form, desk.terminal))
        return DONE
    if what is not None and Path(what).exists():
        scope, what = replace(scope, path=Path(what)), None
    with open_workspace(scope, desk.door) as workspace:
        if what is None or "/" in what:
            text = _records(workspace, what, form)
        elif "." in what:
            text = _thing(workspace, what, form)
        else:
            text = _run(workspace, what, form)
    desk.terminal.say(text)
    return DONE


def _run(workspace: Workspace, name: str, form: str) -> str:
    run, steps = run_at(workspace, name)
    if form == "text":
        return run_text(run, steps)
    data = {**run_plain(run), "steps": [step_plain(step) for step in steps]}
    return orjson.dumps(data, option=_JSON).decode()


def _thing(workspace: Workspace, address: str, form: str) -> str:
    """Return all resources of a thing that people write: a gateway, a VPC, a tunnel."""
    found = records_of(workspace, address)
    if form == "json":
        return orjson.dumps([recorded_to_plain(r) for r in found], option=_JSON).decode()
    return "\n".join(_told(record) for record in found)


def _records(workspace: Workspace, address: str | None, form: str) -> str:
    records = dict(workspace.store.records())
    record = None if address is None else record_at(workspace, address)
    if form == "json":
        chosen = records.values() if record is None else [record]
        return orjson.dumps([recorded_to_plain(r) for r in chosen], option=_JSON).decode()
    return records_text(records) if record is None else _told(record)


def _told(record: Recorded) -> str:
    instructions = instructions_of(record)
    return record_text(record) if instructions is None else instructions
