"""The program: arguments in, exit code out."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

import click

from vpn_declare import __version__
from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import Ending
from vpn_declare.cli.group import LazyGroup
from vpn_declare.cli.options import no_color_option
from vpn_declare.cli.real_door import real_door
from vpn_declare.cli.terminal import Terminal, each_once
from vpn_declare.workflow.door import Door
from vpn_declare.workflow.shelf import Shelf

_HELP = """Site-to-site VPNs as code: write sites, VPCs and tunnels in YAML, read a plan, apply it.

PATH is a file or a folder (all its *.yaml); the current folder by default.
"""
_EXAMPLES = ("vpn-declare init", "vpn-declare apply --environment simulated")


def program() -> click.Group:
    """Return the root command."""

    @no_color_option
    @click.version_option(__version__, prog_name="vpn-declare", message="%(prog)s %(version)s")
    @click.pass_context
    def root(context: click.Context, *, no_color: bool) -> None:
        if no_color:
            desk: Desk = context.obj
            terminal = Terminal.of_process(
                desk.door.environ, colour=False, scrub=desk.door.scrubber.scrub
            )
            context.obj = replace(desk, terminal=terminal)

    return LazyGroup(
        Shelf.installed("commands"),
        help=_HELP,
        examples=_EXAMPLES,
        callback=root,
        params=list(reversed(getattr(root, "__click_params__", []))),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 99},
    )


def run(
    arguments: Sequence[str] | None = None,
    door_of: Callable[[Sequence[str]], Door] = real_door,
) -> int:
    """Run one command line and return its exit code. Never raises, whatever happens.

    Args:
        arguments: Without the program's name; None takes the process's own.
        door_of: Makes the door for these arguments.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    door = door_of(words)
    terminal = Terminal.of_process(
        door.environ, colour="--no-color" not in words, scrub=door.scrubber.scrub
    )
    desk = Desk(door=replace(door, tell=each_once(terminal.tell)), terminal=terminal)
    return Ending(desk).of(lambda: _invoked(words, desk))


def _invoked(words: list[str], desk: Desk) -> int:
    result = program().main(words, prog_name="vpn-declare", standalone_mode=False, obj=desk)
    return result if isinstance(result, int) else 0
