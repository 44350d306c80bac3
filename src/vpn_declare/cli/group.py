"""The group of all commands: knows their names from entry points, imports the one that runs."""

import click

from vpn_declare.cli.help import Group
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError
from vpn_declare.workflow.shelf import Shelf, did_you_mean


def unknown_command(name: str, known: tuple[str, ...]) -> DiagnosticsError:
    """Return the error for a word that is no command."""
    return DiagnosticsError(
        [
            Diagnostic(
                code="VPN601",
                summary="The command line is not understood",
                detail=f"There is no command {name!r}.",
                fix=f"{did_you_mean(name, known)}`vpn-declare --help` lists all commands.",
            )
        ]
    )


class LazyGroup(Group):
    """A click group over the shelf ``commands``."""

    def __init__(self, shelf: Shelf[click.Command], **settings: object) -> None:
        super().__init__(name="vpn-declare", **settings)  # type: ignore[arg-type] # click's own
        self._shelf = shelf

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return all names, sorted."""
        return list(self._shelf.names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return one command, or None.

        A command that cannot be imported is listed as such: its neighbours' help goes on.
        """
        try:
            return self._shelf.load(cmd_name) if cmd_name in self._shelf else None
        except DiagnosticsError:
            return click.Command(cmd_name, short_help="(cannot be imported)")

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line per command, without importing them."""
        names = self._shelf.names
        width = formatter.width - 6 - max(map(len, names), default=0)
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._summary(ctx, name, width)) for name in names])

    def _summary(self, ctx: click.Context, name: str, width: int) -> str:
        from vpn_declare.cli.summaries import summary_of  # noqa: PLC0415 - only help needs it

        summary = summary_of(self._shelf.target(name), width)
        if summary is not None:
            return summary
        command = self.get_command(ctx, name)
        return "" if command is None else command.get_short_help_str(width)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the arguments name.

        Raises:
            DiagnosticsError: there is none of that name.
        """
        name = args[0]
        if name not in self._shelf and not name.startswith("-"):
            raise unknown_command(name, self._shelf.names)
        if name in self._shelf:
            return name, self._shelf.load(name), args[1:]
        return super().resolve_command(ctx, args)
