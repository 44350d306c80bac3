"""Runs what a page shows: its console blocks are commands with exactly what they print.

A page may hold, in this order of use:

- a ``console`` block: lines that begin with ``$ `` are typed into one shell, the lines below each
  are what it prints, both channels together;
- a ``yaml`` block under ``<!-- file: NAME -->``: the whole content of that file;
- a ``diff`` block under ``<!-- change: NAME -->``: lines with ``-`` are replaced by those with
  ``+``; the others are there to find the place;
- ``<!-- run: COMMAND -->``: typed without being shown.
"""

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

BLOCK: Final = re.compile(
    r"(?:<!-- (?P<what>file|change): (?P<name>\S+) -->\n+)?"
    r"```(?P<language>console|yaml|diff)\n(?P<body>.*?)^```$"
    r"|<!-- run: (?P<command>[^\n]+) -->$",
    re.DOTALL | re.MULTILINE,
)
# What differs from run to run: times, ids, digests.
CHANGING: Final = (
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "UUID"),
    (re.compile(r"\b[0-9a-f]{12,64}\b"), "HEX"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?"), "MOMENT"),
    (re.compile(r"\b\d+\.\d+ s\b"), "TIME"),
    (re.compile(r"[ \t]+"), " "),
)
WHO_AND_WHERE: Final = re.compile(r"\S+ on \S+ (?=began)")
# Steps that do not wait for each other end in any order.
PROGRESS: Final = re.compile(r"(?:^\[ ?\d+/\d+\] .*\n)+", re.MULTILINE)
END: Final = "--end-of-command--"


def steady(text: str) -> str:
    """Return a text without what differs from run to run."""
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return PROGRESS.sub(lambda found: sorted_steps(found[0]), text).strip()


def sorted_steps(lines: str) -> str:
    """Return progress lines sorted, without their numbers and how long a slow step took."""
    steps = (line.partition("] ")[2].removesuffix(" TIME") for line in lines.splitlines())
    return "".join(f"{step}\n" for step in sorted(steps))


@dataclass
class Shell:
    """One bash in which commands are typed one after the other."""

    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[str] = field(init=False)

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=self.folder,
            env={**os.environ, **self.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate("exit\n")

    def type(self, command: str) -> str:
        """Return what a command prints; it reads nothing."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{{ {command}\n}} </dev/null; printf '%s\\n' {END}\n")
        lines: list[str] = []
        for line in self.process.stdout:
            if line.rstrip("\n").endswith(END):
                return "".join([*lines, line.rstrip("\n").removesuffix(END)]).rstrip("\n")
            lines.append(line)
        message = f"the shell ended at: {command}\n" + "".join(lines)
        raise AssertionError(message)

    @property
    def where(self) -> Path:
        """The folder in which the shell is."""
        return Path(self.type("pwd"))


def changed(text: str, diff: str) -> str:
    """Return a text with a diff carried out.

    Raises:
        AssertionError: the place is not there, or there twice.
    """
    marked = [(line[:1] or " ", line[1:]) for line in diff.splitlines()]
    before = "\n".join(line for mark, line in marked if mark in " -")
    after = "\n".join(line for mark, line in marked if mark in " +")
    assert text.count(before) == 1, f"the page changes what is not there once:\n{before}"
    return text.replace(before, after)


def answered(shell: Shell, body: str) -> str:
    """Return a console block with what its commands print now."""
    parts = [line for line in body.splitlines() if line.startswith("$ ")]
    shown: list[str] = []
    for line in parts:
        printed = WHO_AND_WHERE.sub("you on laptop ", shell.type(line.removeprefix("$ ")))
        shown += [line, *printed.splitlines()]
    return "\n".join(line.rstrip() for line in shown) + "\n"


def carried_out(page: str, shell: Shell) -> str:
    """Return a page as it would be written today, after doing everything that it says."""

    def replacement(found: re.Match[str]) -> str:
        if found["command"]:
            shell.type(found["command"])
            return found[0]
        body = found["body"]
        match found["language"], found["what"]:
            case "console", _:
                return found[0].replace(body, answered(shell, body))
            case _, "file":
                (shell.where / found["name"]).write_text(body, encoding="utf-8")
            case _, "change":
                path = shell.where / found["name"]
                path.write_text(changed(path.read_text(encoding="utf-8"), body), encoding="utf-8")
        return found[0]

    return BLOCK.sub(replacement, page)
