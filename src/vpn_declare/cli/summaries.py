"""The first sentence of each command, read from its source: importing them all takes long.

What cannot be read so is imported, so a plug-in written another way is only slower.
"""

from importlib import import_module
from importlib.machinery import PathFinder
from pathlib import Path

import click


def summary_of(target: str, width: int) -> str | None:
    """Return the summary of the command at ``module:function``, or None if it cannot be read.

    Only the package that the module lies in is imported.
    """
    module, _, function = target.partition(":")
    try:
        source = _source(module)
    except (ImportError, OSError, ValueError):
        return None
    before, found, rest = source.partition(f"\ndef {function}(")[2].partition('"""')
    if not found or not before.rstrip().endswith(":"):
        return None
    return click.Command(function, help=rest.partition('"""')[0]).get_short_help_str(width)


def _source(module: str) -> str:
    package = module.rpartition(".")[0]
    path = import_module(package).__path__ if package else None
    spec = PathFinder.find_spec(module, path)
    return Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""
