"""``vpn-declare completion``."""

import click
from click.shell_completion import get_completion_class

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import DONE
from vpn_declare.cli.help import Command


@click.command(
    cls=Command,
    examples=(
        "vpn-declare completion bash > ~/.local/share/bash-completion/completions/vpn-declare",
        "vpn-declare completion fish > ~/.config/fish/completions/vpn-declare.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "fish", "zsh"]))
@click.pass_context
def completion(context: click.Context, *, shell: str) -> int:
    """Print a script for your shell that completes commands."""
    desk: Desk = context.obj
    script = get_completion_class(shell)
    if script is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    root = context.find_root().command
    desk.terminal.say(script(root, {}, "vpn-declare", "_VPN_DECLARE_COMPLETE").source())
    return DONE
