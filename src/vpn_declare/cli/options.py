"""Options that several commands share, declared once."""

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.terminal import Terminal
from vpn_declare.workflow.door import Scope

Command = Callable[..., int]
AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])

_PATH = click.Path(path_type=Path)


def _without_colour(desk: Desk) -> Desk:
    terminal = Terminal.of_process(desk.door.environ, colour=False)
    return replace(desk, terminal=terminal)


def no_color_option(function: AnyFunction) -> AnyFunction:
    """Add ``--no-color``."""
    return click.option(
        "--no-color", is_flag=True, help="No colours and no redrawing, as NO_COLOR does."
    )(function)


def format_option(*names: str) -> Callable[[AnyFunction], AnyFunction]:
    """Add ``--format``; the first name is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="How to print it.",
    )


def desked(function: Command) -> Command:
    """Hand the desk to a command, with ``--no-color`` obeyed."""

    @no_color_option
    @click.pass_obj
    @functools.wraps(function)
    def command(desk: Desk, /, *, no_color: bool, **rest: object) -> int:
        return function(_without_colour(desk) if no_color else desk, **rest)

    return command


def _scope_options(function: AnyFunction) -> AnyFunction:
    state = click.option(
        "--state",
        metavar="URL",
        envvar="VPN_DECLARE_STATE",
        help="Where state lives. Default: a SQLite file in .vpn-declare/ beside the topology.",
    )
    environment = click.option(
        "--environment",
        metavar="NAME",
        envvar="VPN_DECLARE_ENVIRONMENT",
        help="production (as written), simulated (nothing is touched) or lab (on this machine).",
    )
    return environment(state(function))


def scoped(function: Command) -> Command:
    """Hand ``desk`` and ``scope`` to a command whose argument is ``[PATH]``."""

    @click.argument("path", type=_PATH, default=Path())
    @_scope_options
    @functools.wraps(function)
    def command(
        desk: Desk, /, *, path: Path, environment: str | None, state: str | None, **rest: object
    ) -> int:
        return function(desk, Scope(path=path, environment=environment, state=state), **rest)

    return desked(command)


def located(function: Command) -> Command:
    """Hand ``desk`` and ``scope`` to a command that has arguments of its own before ``[PATH]``.

    The topology may be given as the last argument or by ``--path``.
    """

    @click.argument("last_path", metavar="[PATH]", type=_PATH, required=False)
    @pathed
    @functools.wraps(function)
    def command(desk: Desk, scope: Scope, /, *, last_path: Path | None, **rest: object) -> int:
        return function(desk, replace(scope, path=last_path) if last_path else scope, **rest)

    return command


def pathed(function: Command) -> Command:
    """Hand ``desk`` and ``scope`` to a command that takes the topology as ``--path`` only."""

    @click.option(
        "--path", type=_PATH, default=Path(), help="The topology's file or folder; default: here."
    )
    @_scope_options
    @functools.wraps(function)
    def command(
        desk: Desk, /, *, path: Path, environment: str | None, state: str | None, **rest: object
    ) -> int:
        return function(desk, Scope(path=path, environment=environment, state=state), **rest)

    return desked(command)
