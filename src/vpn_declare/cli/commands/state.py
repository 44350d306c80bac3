"""``vpn-declare state``: what is remembered, and careful changes to it."""

from pathlib import Path
from textwrap import indent

import click
import orjson

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE, ERROR
from vpn_declare.cli.help import Group
from vpn_declare.cli.options import format_option, located, pathed, scoped
from vpn_declare.model.codec import recorded_to_plain
from vpn_declare.model.diagnostic import has_errors
from vpn_declare.report.records import record_text, records_text
from vpn_declare.report.words import counted
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.repair import faults_of, mendable
from vpn_declare.workflow.repair import repair as mend
from vpn_declare.workflow.state import exported, forget, imported, move, record_at
from vpn_declare.workflow.workspace import open_workspace

_JSON = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


@click.group(
    cls=Group, examples=("vpn-declare state list", "vpn-declare state export > backup.json")
)
def state() -> None:
    """Look at what is remembered, mend it, carry it elsewhere."""


@state.command(name="list", examples=("vpn-declare state list network/",))
@format_option("text", "json")
@scoped
def list_(desk: Desk, scope: Scope, *, form: str) -> int:
    """List the resources that state remembers: address, id, status."""
    with open_workspace(scope, desk.door) as workspace:
        records = dict(workspace.store.records())
    if form == "json":
        plain = [recorded_to_plain(record) for record in records.values()]
        desk.terminal.say(orjson.dumps(plain, option=_JSON).decode())
    else:
        desk.terminal.say(records_text(records))
    return DONE


@state.command(examples=("vpn-declare state show hcm03/gateway/vpngw-01",))
@click.argument("address")
@format_option("text", "json")
@located
def show(desk: Desk, scope: Scope, *, address: str, form: str) -> int:
    """Show everything that state remembers of one resource."""
    with open_workspace(scope, desk.door) as workspace:
        record = record_at(workspace, address)
    if form == "json":
        desk.terminal.say(orjson.dumps(recorded_to_plain(record), option=_JSON).decode())
    else:
        desk.terminal.say(record_text(record))
    return DONE


@state.command(examples=("vpn-declare state mv hcm03/vpc/vpc1 hcm03/vpc/core",))
@click.argument("source")
@click.argument("target")
@located
def mv(desk: Desk, scope: Scope, *, source: str, target: str) -> int:
    """Give a resource another address. The object on the far side is not touched.

    `moved:` in the topology does the same for a whole site, and is seen in the plan.
    """
    with open_workspace(scope, desk.door) as workspace:
        move(workspace, source, target)
    desk.terminal.say(f"{source} is {target} now.")
    return DONE


@state.command(examples=("vpn-declare state rm hcm03/vpc/vpc1",))
@click.argument("addresses", metavar="ADDRESS...", nargs=-1, required=True)
@pathed
def rm(desk: Desk, scope: Scope, *, addresses: tuple[str, ...]) -> int:
    """Forget resources. The objects stay on the far side, and are ours no longer."""
    with open_workspace(scope, desk.door) as workspace:
        forget(workspace, addresses)
    desk.terminal.say("\n".join(f"{address} is forgotten." for address in addresses))
    return DONE


@state.command(examples=("vpn-declare state export > backup.json",))
@scoped
def export(desk: Desk, scope: Scope) -> int:
    """Print the whole state as JSON. It holds references to secrets, never a secret."""
    with open_workspace(scope, desk.door) as workspace:
        text = exported(workspace)
    desk.terminal.say(text)
    return DONE


@state.command(
    name="import",
    examples=("vpn-declare state import backup.json --state postgresql://db.example.vn/vpn",),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@located
def import_(desk: Desk, scope: Scope, *, file: Path) -> int:
    """Replace the whole state by an export, for example to change stores."""
    with open_workspace(scope, desk.door) as workspace:
        number = imported(workspace, file)
        where = workspace.store.location
    desk.terminal.say(f"{number} resources are in {where} now.")
    return DONE


@state.command(examples=("vpn-declare state verify network/",))
@scoped
def verify(desk: Desk, scope: Scope) -> int:
    """Check that state is whole and makes sense. Changes nothing; exits with 1 on an error."""
    with open_workspace(scope, desk.door) as workspace:
        faults = faults_of(workspace)
        number = len(workspace.store.records()) if not has_errors(faults) else 0
    desk.terminal.tell_diagnostics(faults)
    if has_errors(faults):
        desk.terminal.say("State is damaged. `vpn-declare state repair` shows what can be mended.")
        return ERROR
    remark = ", with remarks" if faults else ""
    desk.terminal.say(f"State is sound: {number} resources{remark}.")
    return DONE


@state.command(examples=("vpn-declare state repair",))
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@scoped
def repair(desk: Desk, scope: Scope, *, auto_approve: bool) -> int:
    """Mend what can be mended from state alone: shown first, then asked.

    No record is ever dropped by this, because an object could be lost with it.
    """
    with open_workspace(scope, desk.door) as workspace:
        found = mendable(workspace)
        desk.terminal.tell_diagnostics(found.left)
        if not found.mendings:
            desk.terminal.say("Nothing can be mended." if found.left else "State is sound.")
            return ERROR if has_errors(found.left) else DONE
        for mending in found.mendings:
            desk.terminal.say(f"{mending.record.address}: {mending.words}")
            desk.terminal.say(indent(record_text(mending.record), "  "))
        if not auto_approve and not desk.terminal.ask("Write this? Only 'yes' is a yes: ", "yes"):
            desk.terminal.tell("Nothing was done.")
            return ERROR
        mend(workspace, found)
    desk.terminal.say(f"{counted(len(found.mendings), 'record')} mended.")
    return ERROR if has_errors(found.left) else DONE
