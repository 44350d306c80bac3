"""Whether Ctrl-C was pressed: a library may turn the interrupt into an error of its own.

Pydantic does, where it builds a model while it is imported (``SchemaError``).
"""

from threading import Event
from typing import Final, NoReturn

PRESSED: Final = Event()
"""One process has one keyboard. Cleared when a command begins."""


def interrupt(*_: object) -> NoReturn:
    """Handle a signal that ends the command.

    Raises:
        KeyboardInterrupt: always.
    """
    PRESSED.set()
    raise KeyboardInterrupt
