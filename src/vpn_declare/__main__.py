"""``python -m vpn_declare`` and the ``vpn-declare`` program."""

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    if sys.argv[1:] == ["--version"]:
        _tell_version()
        return
    from vpn_declare.cli.main import run  # noqa: PLC0415 - importing this module costs nothing

    sys.exit(run())


def _tell_version() -> None:
    """Answer what scripts ask most, without importing anything."""
    from vpn_declare import __version__  # noqa: PLC0415 - likewise

    sys.stdout.write(f"vpn-declare {__version__}\n")


if __name__ == "__main__":
    main()
