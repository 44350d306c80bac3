"""``python -m vpn_declare`` and the ``vpn-declare`` program."""

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if sys.argv[1:] == ["--version"] and _tell_version():
        return
    from vpn_declare.cli.main import run  # noqa: PLC0415 - importing this module costs nothing

    sys.exit(run())


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
