"""``vpn-declare lab``: any topology as real gateways on this machine."""

import click

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Group
from vpn_declare.cli.options import format_option, pathed, scoped
from vpn_declare.cli.tunnel_table import tunnels_plain, tunnels_text
from vpn_declare.providers.lab.build import Weather
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.environment import LAB
from vpn_declare.workflow.lab import (
    capture_in_lab,
    host_of,
    in_lab,
    look_at_lab,
    raise_lab,
    raze_lab,
    run_in_lab,
)
from vpn_declare.workflow.workspace import open_workspace

_AS_TYPED = {"ignore_unknown_options": True, "allow_interspersed_args": False}


@click.group(
    cls=Group,
    examples=(
        "vpn-declare lab up && vpn-declare apply --environment lab && vpn-declare verify",
        "vpn-declare lab ping hcm03.vpc1 han01.vpc1",
        "vpn-declare lab down",
    ),
)
def lab() -> None:
    """Try a topology on this machine: real IKE and ESP between network namespaces.

    Every gateway becomes a namespace with a strongSwan of its own, every network one with a host
    in it, whatever clouds the topology names. Nothing leaves the machine. Needs root,
    or a machine where ordinary users may make user namespaces.
    """


@lab.command(examples=("vpn-declare lab up network/", "vpn-declare lab up --delay-ms 20"))
@click.option("--delay-ms", type=click.FloatRange(0, 10_000), default=0.0, help="Delay, one way.")
@click.option("--loss-percent", type=click.FloatRange(0, 100), default=0.0, help="Packets lost.")
@scoped
def up(desk: Desk, scope: Scope, *, delay_ms: float, loss_percent: float) -> int:
    """Set the lab up, or bring it to what the topology says now. Apply then makes the tunnels."""
    weather = Weather(delay_ms=delay_ms, loss_percent=loss_percent)
    with open_workspace(in_lab(scope), desk.door) as workspace:
        raised = raise_lab(workspace, weather)
    design = raised.design
    desk.terminal.say(
        f"The lab is up: {len(design.gateways)} gateways, {len(design.wires)} networks; "
        f"{raised.made} namespaces made, {raised.removed} removed, {raised.started} daemons "
        "started."
    )
    desk.terminal.tell("Make the tunnels by: vpn-declare apply --environment lab")
    return DONE


@lab.command(examples=("vpn-declare lab down",))
@scoped
def down(desk: Desk, scope: Scope) -> int:
    """Take the lab down with all that is in it, also what a killed one left behind."""
    with open_workspace(in_lab(scope), desk.door) as workspace:
        razed = raze_lab(workspace)
    desk.terminal.say(
        f"The lab is down: {razed.namespaces} namespaces and {razed.processes} processes are gone."
    )
    return DONE


@lab.command(examples=("vpn-declare lab status --format json",))
@format_option("text", "json")
@scoped
def status(desk: Desk, scope: Scope, *, form: str) -> int:
    """Show what there is: gateways, hosts and tunnels."""
    with open_workspace(in_lab(scope), desk.door) as workspace:
        seen = look_at_lab(workspace)
    if form == "json":
        desk.terminal.say(tunnels_plain(seen.tunnels))
        return DONE
    for name, address in seen.design.gateways.items():
        state = "its charon does not answer" if name in seen.dead else "answers"
        desk.terminal.say(f"gateway  {name}  {address}  {state}")
    for name, wire in seen.design.wires.items():
        desk.terminal.say(f"network  {name}  {wire.cidr}  host {wire.host}")
    desk.terminal.say(tunnels_text(seen.tunnels, LAB))
    return DONE


@lab.command(
    name="exec",
    context_settings=_AS_TYPED,
    examples=(
        "vpn-declare lab exec hcm03.vpc1 ip route",
        "vpn-declare lab exec on-prem.router ip -s link",
    ),
)
@click.argument("place")
@click.argument("words", metavar="COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
@pathed
def exec_(desk: Desk, scope: Scope, *, place: str, words: tuple[str, ...]) -> int:
    """Run a program at a gateway, at a network's host, or in the Internet (`internet`)."""
    with open_workspace(in_lab(scope), desk.door) as workspace:
        return run_in_lab(workspace, place, words)


@lab.command(examples=("vpn-declare lab ping hcm03.vpc1 han01.vpc1 --count 10",))
@click.argument("source")
@click.argument("target")
@click.option("--count", type=click.IntRange(1), default=3, show_default=True)
@click.option("--interval", type=click.FloatRange(0.002), default=0.2, help="Seconds.")
@pathed
def ping(  # noqa: PLR0913 - one argument per option
    desk: Desk, scope: Scope, *, source: str, target: str, count: int, interval: float
) -> int:
    """Ping the host of one network from that of another one."""
    with open_workspace(in_lab(scope), desk.door) as workspace:
        words = ("ping", "-n", "-W1", "-c", str(count), "-i", str(interval))
        return run_in_lab(workspace, source, (*words, host_of(workspace, target)))


@lab.command(
    context_settings=_AS_TYPED,
    examples=("vpn-declare lab capture internet -c 20 udp port 4500",),
)
@click.argument("place")
@click.argument("words", metavar="[TCPDUMP-ARGUMENT]...", nargs=-1, type=click.UNPROCESSED)
@pathed
def capture(desk: Desk, scope: Scope, *, place: str, words: tuple[str, ...]) -> int:
    """Show the packets at a place, by tcpdump."""
    with open_workspace(in_lab(scope), desk.door) as workspace:
        return capture_in_lab(workspace, place, words)
