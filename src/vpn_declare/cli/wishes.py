"""The options that say what a plan is to hold, shared by ``plan``, ``apply`` and ``destroy``."""

import functools
from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from vpn_declare.cli.applying import Manner
from vpn_declare.model.observation import Refresh
from vpn_declare.plan import Selection, is_global
from vpn_declare.workflow.plan import Wish

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])

_VERBS: Final = ("delete", "cut")

_PLAIN_WISH: Final = Wish()

_SELECTION = (
    click.option(
        "--target",
        "targets",
        multiple=True,
        metavar="ADDRESS",
        help="Only this and what it needs; may be repeated, globs allowed.",
    ),
    click.option(
        "--exclude",
        "excludes",
        multiple=True,
        metavar="ADDRESS",
        help="Not this, nor what needs it; may be repeated, globs allowed.",
    ),
    click.option(
        "--replace",
        "replaces",
        multiple=True,
        metavar="ADDRESS",
        help="Replace this even if nothing about it changed; may be repeated.",
    ),
    click.option(
        "--upgrade",
        "upgrades",
        multiple=True,
        metavar="TUNNEL",
        help="Give this tunnel the best proposals that both ends can do now, and not those that "
        "it has; may be repeated, globs allowed.",
    ),
    click.option(
        "--refresh",
        type=click.Choice([str(item) for item in Refresh]),
        default=str(Refresh.ALL),
        show_default=True,
        help="How much of the far side is looked at.",
    ),
    click.option(
        "--allow",
        "allowed",
        multiple=True,
        metavar="VERB:ADDRESS",
        help="Let a guard pass by name: delete:ADDRESS, or cut:ADDRESS (a tunnel, or two networks "
        "a.net--b.net); may be repeated, goes into the history.",
    ),
)

_NARROWING: Final = ("targets", "excludes", "replaces")
_CHOSEN: Final = (*_NARROWING, "upgrades", "refresh", "allowed")
"""Names of the values of the selection options."""


def wishing(function: Callable[..., int]) -> Callable[..., int]:
    """Hand a ``wish`` to a command, made from the selection options."""

    @functools.wraps(function)
    def command(*arguments: object, **options: object) -> int:
        chosen: dict[str, Any] = {name: options.pop(name) for name in _CHOSEN}
        wish = Wish(
            selection=Selection(**{name: chosen[name] for name in _NARROWING}),
            refresh=Refresh(chosen["refresh"]),
            upgrades=chosen["upgrades"],
            allowed=tuple(_allowance(text) for text in chosen["allowed"]),
        )
        return function(*arguments, wish=wish, **options)

    for option in reversed(_SELECTION):
        command = option(command)
    return command


def _allowance(text: str) -> str:
    verb, found, address = text.partition(":")
    if not found or verb not in _VERBS or not address:
        words = f"{text!r} is not delete:ADDRESS or cut:ADDRESS."
        raise click.BadParameter(words, param_hint="--allow")
    if is_global(address):
        words = f"{text!r} names no site. There is no global force: name what may go."
        raise click.BadParameter(words, param_hint="--allow")
    return text


def parallelism_option(function: AnyFunction) -> AnyFunction:
    """Add ``--parallelism``."""
    return click.option(
        "--parallelism",
        type=click.IntRange(1, 256),
        default=10,
        show_default=True,
        metavar="N",
        help="Calls to the far side at the same time.",
    )(function)


def applying_options(function: Callable[..., int]) -> Callable[..., int]:
    """Hand a ``manner`` to a command, made from the options that carrying a plan out takes.

    A ``wish`` is handed through; a command that has no options for one gets the plain one.
    """

    @click.option("--auto-approve", is_flag=True, help="Do not ask.")
    @click.option(
        "--lock-timeout",
        type=click.FloatRange(min=0),
        default=0.0,
        metavar="SECONDS",
        help="Wait that long for somebody else's lock; the default is not to wait.",
    )
    @parallelism_option
    @functools.wraps(function)
    def command(
        *arguments: object,
        auto_approve: bool,
        lock_timeout: float,
        parallelism: int,
        wish: Wish = _PLAIN_WISH,
        **rest: object,
    ) -> int:
        manner = Manner(
            question=None if auto_approve else "Carry this out? Only 'yes' is a yes: ",
            parallelism=parallelism,
            lock_timeout_seconds=lock_timeout,
            overrides=wish.overrides,
        )
        return function(*arguments, manner=manner, wish=wish, **rest)

    return command
