"""``vpn-declare lock``: who may write to state."""

import click
import orjson

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE, ERROR, LOCKED
from vpn_declare.cli.help import Group
from vpn_declare.cli.options import format_option, scoped
from vpn_declare.report.lock import holder_plain, holder_text
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.lock import Held, lock_of
from vpn_declare.workflow.lock import release as release_lock
from vpn_declare.workflow.workspace import open_workspace

_FREE = "Nobody holds the lock."


@click.group(
    cls=Group, examples=("vpn-declare lock list", "vpn-declare lock release --if-expired")
)
def lock() -> None:
    """See who holds the lock of state, or release it."""


@lock.command(name="list", examples=("vpn-declare lock list --format json",))
@format_option("text", "json")
@scoped
def list_(desk: Desk, scope: Scope, *, form: str) -> int:
    """Show who holds the lock: host, process, user, command, age of the heartbeat."""
    with open_workspace(scope, desk.door) as workspace:
        held = lock_of(workspace)
    if form == "json":
        found = [] if held is None else [_plain(held)]
        desk.terminal.say(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    else:
        desk.terminal.say(_FREE if held is None else _text(held))
    return DONE


@lock.command(examples=("vpn-declare lock release", "vpn-declare lock release --if-expired"))
@click.option(
    "--if-expired", is_flag=True, help="Only if nobody holds it any more; exit 5 if not."
)
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@scoped
def release(desk: Desk, scope: Scope, *, if_expired: bool, auto_approve: bool) -> int:
    """Take the lock away from its holder. What he writes after that is refused.

    A holder that died needs no release: whoever comes next takes over when its lease has run out,
    or at once where the process is seen to be gone. These two are what --if-expired releases.
    """
    terminal = desk.terminal
    with open_workspace(scope, desk.door) as workspace:
        held = lock_of(workspace)
        if held is None:
            terminal.say(_FREE)
            return DONE
        terminal.say(_text(held))
        if if_expired and not (held.is_expired or held.is_dead):
            terminal.tell("Its lease has not run out, and its process may live. Nothing was done.")
            return LOCKED
        question = "Take the lock away? Only 'yes' is a yes: "
        if not auto_approve and not terminal.ask(question, "yes"):
            terminal.tell("Nothing was done.")
            return ERROR
        release_lock(workspace, held)
    terminal.say("The lock is released. What was under way is looked up by the next command.")
    return DONE


def _text(held: Held) -> str:
    return holder_text(held.holder, held.now, is_dead=held.is_dead)


def _plain(held: Held) -> dict[str, object]:
    return holder_plain(held.holder, held.now, is_dead=held.is_dead)
