"""``python -m vpn_declare`` and the ``vpn-declare`` program."""

import gc
import os
import signal
import sys
from typing import Final

_INTERRUPTED: Final = 130
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
    try:
        code = _run()
    except KeyboardInterrupt:  # before or after the command itself: nothing is held
        code = _INTERRUPTED
    if code == _INTERRUPTED:
        # A call that does not answer must not keep a process alive that was told to stop.
        os._exit(code)
    if code:
        sys.exit(code)


def _run() -> int:
    if sys.argv[1:] == ["--version"] and _tell_version():
        return 0
    search_seldom()
    from vpn_declare.cli.main import run  # noqa: PLC0415 - importing this module costs nothing

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
