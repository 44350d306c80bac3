"""``vpn-declare simulate``: the simulated world, changed behind the tool's back."""

import click
import orjson

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Group
from vpn_declare.cli.options import format_option, pathed
from vpn_declare.report.tables import table
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.simulate import backdoor_of, object_of
from vpn_declare.workflow.workspace import open_workspace


@click.group(
    cls=Group,
    examples=(
        "vpn-declare simulate show",
        "vpn-declare simulate set hcm03/vpc/vpc1 cidr=10.9.0.0/16",
        "vpn-declare simulate delete hcm03/gateway/vpngw-01 --cascade",
    ),
)
def simulate() -> None:
    """Look at the simulated world, or change it.

    Changes are made behind the tool's back, as a colleague at the console would. OBJECT is a
    resource address, or an id or name that `simulate show` lists.
    """


@simulate.command(examples=("vpn-declare simulate show --format json",))
@format_option("text", "json")
@pathed
def show(desk: Desk, scope: Scope, *, form: str) -> int:
    """List every object of the simulated world, ours and others'."""
    with open_workspace(scope, desk.door) as workspace:
        things = backdoor_of(workspace).show()
    if form == "json":
        option = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS
        desk.terminal.say(orjson.dumps(things, option=option).decode())
        return DONE
    rows = [
        (t["site"], t["kind"], t["name"], t["id"], t["status"], "ours" if t["mark"] else "")
        for t in things
    ]
    desk.terminal.say("\n".join(table(rows)) or "The simulated world is empty.")
    return DONE


@simulate.command(
    name="set",
    examples=("vpn-declare simulate set hcm03/peer/vpngw-01/han01.vpngw-01 ike.dh=modp2048",),
)
@click.argument("thing", metavar="OBJECT")
@click.argument("changes", metavar="NAME=VALUE...", nargs=-1, required=True)
@pathed
def set_(desk: Desk, scope: Scope, *, thing: str, changes: tuple[str, ...]) -> int:
    """Change attributes of an object behind the tool's back."""
    pairs = [_pair(change) for change in changes]
    with open_workspace(scope, desk.door) as workspace:
        backdoor, name = backdoor_of(workspace), object_of(workspace, thing)
        for attribute, value in pairs:
            changed = backdoor.set_attribute(name, attribute, value)
            desk.terminal.say(f"{changed}: {attribute} set.")
    return DONE


def _pair(text: str) -> tuple[str, str]:
    name, found, value = text.partition("=")
    if not found or not name:
        raise click.BadParameter(f"{text!r} is not NAME=VALUE.", param_hint="NAME=VALUE")
    return name, value


@simulate.command(examples=("vpn-declare simulate delete hcm03/route/vpc1/han01.vpc1",))
@click.argument("thing", metavar="OBJECT")
@click.option("--cascade", is_flag=True, help="Delete all that lies in it, too.")
@pathed
def delete(desk: Desk, scope: Scope, *, thing: str, cascade: bool) -> int:
    """Delete an object behind the tool's back."""
    with open_workspace(scope, desk.door) as workspace:
        name = object_of(workspace, thing)
        gone = backdoor_of(workspace).delete(name, cascade=cascade)
    desk.terminal.say("\n".join(f"{identifier} is gone." for identifier in gone))
    return DONE


@simulate.command(examples=("vpn-declare simulate reset",))
@pathed
def reset(desk: Desk, scope: Scope) -> int:
    """Empty the simulated world, and forget which faults were met."""
    with open_workspace(scope, desk.door) as workspace:
        number = backdoor_of(workspace).reset()
    desk.terminal.say(f"{number} objects are gone.")
    return DONE
