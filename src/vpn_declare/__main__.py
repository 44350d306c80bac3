"""``python -m vpn_declare`` and the ``vpn-declare`` program."""

import gc
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

_INTERRUPTED: Final = 130
_PRESSED_AGAIN_SECONDS: Final = 0.01
"""So long after a Ctrl-C that nobody heard comes the next one; our own choice."""
_MADE_BETWEEN_SEARCHES: Final = 50_000
"""Objects made between two searches for rings of garbage, of which we make next to none. With
Python's own 700 a plan of 10,000 resources spends a quarter of its time on searches, and checking
100,000 two thirds; our own choice.
"""


def main() -> None:
    """Run the command line and end the process with its exit code.

    SIGTERM is Ctrl-C: the command ends in order, its lock is released, and the code says so. An
    apply asks for more (``cli.signals``).
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.unraisablehook = _hear_interrupts
    try:
        code = _run()
    except KeyboardInterrupt:  # before or after the command itself: nothing is held
        code = _INTERRUPTED
    if code == _INTERRUPTED:
        # A call that does not answer must not keep a process alive that was told to stop.
        os._exit(code)
    if code:
        sys.exit(code)


def _hear_interrupts(lost: "UnraisableHookArgs") -> None:
    """Interrupt again where Ctrl-C came inside a finalizer: Python prints it there and goes on.

    Imports run such finalizers all the time, so a command that starts would often not hear it.
    """
    if not issubclass(lost.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    main_thread = threading.get_ident()  # signals are handled in no other one
    again = (main_thread, signal.SIGINT)
    timer = threading.Timer(_PRESSED_AGAIN_SECONDS, signal.pthread_kill, again)
    timer.daemon = True
    timer.start()


def _run() -> int:
    if sys.argv[1:] == ["--version"] and _tell_version():
        return 0
    search_seldom()
    from vpn_declare.cli.main import run  # noqa: PLC0415 - importing this module costs nothing
    from vpn_declare.cli.pressed import interrupt  # noqa: PLC0415 - likewise

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    return run()


def search_seldom() -> None:
    """Search for rings of garbage seldom, so that time grows with what is read and no faster."""
    gc.set_threshold(_MADE_BETWEEN_SEARCHES)


def _tell_version() -> bool:
    """Answer what scripts ask most, without importing anything; False if nobody takes it."""
    from vpn_declare import __version__  # noqa: PLC0415 - likewise

    try:
        sys.stdout.write(f"vpn-declare {__version__}\n")
        sys.stdout.flush()
    except (OSError, AttributeError):  # full, or closed: the program knows what to say
        return False
    return True


if __name__ == "__main__":
    main()
