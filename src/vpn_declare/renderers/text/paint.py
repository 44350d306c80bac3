"""Colours of the terminal, or none."""

from dataclasses import dataclass
from typing import Final

from vpn_declare.model.change import Action

_RESET: Final = "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Paint:
    """Wraps text in ANSI sequences; leaves it as it is where ``on`` is False."""

    on: bool

    def _wrapped(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}{_RESET}" if self.on else text

    def bold(self, text: str) -> str:
        """Return ``text`` in bold."""
        return self._wrapped("1", text)

    def faint(self, text: str) -> str:
        """Return ``text`` for what matters less."""
        return self._wrapped("2", text)

    def warning(self, text: str) -> str:
        """Return ``text`` for what asks for attention."""
        return self._wrapped("33", text)

    def action(self, action: Action, text: str) -> str:
        """Return ``text`` in the colour of an action."""
        return self._wrapped(_CODES[action], text)


_CODES: Final = {
    Action.CREATE: "32",
    Action.UPDATE: "33",
    Action.REPLACE: "35",
    Action.DELETE: "31",
    Action.MOVE: "36",
    Action.FORGET: "36",
    Action.IMPORT: "36",
    Action.READ: "36",
}
