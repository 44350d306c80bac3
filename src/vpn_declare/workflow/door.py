"""What a door hands to every workflow, so that none asks for the clock or the environment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vpn_declare.secrets.scrub import Scrubber


def _for_all_we_know(_pid: int) -> bool:
    return True


def _nobody_listens(_text: str) -> None:
    pass


def _go_on(_words: Sequence[str]) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Environment, clocks, chance and who is there.

    Attributes:
        environ: The process environment.
        now: Seconds since the epoch.
        monotonic: Seconds since some moment; never goes back.
        sleep: Waits that many seconds.
        new_id: Returns a new random identifier, 32 hexadecimal digits.
        chance: Returns a number from 0 up to 1, for jitter.
        random_bytes: Returns that many bytes, fit for keys.
        scrubber: Remembers every secret that is read, and takes it out of texts.
        user: Who runs the command.
        host: On which machine.
        boot_id: Which boot of it, and which set of process numbers (a container has its own);
            empty where the system does not tell.
        pid: In which process.
        is_alive: Tells whether a process of this boot, seen as we see processes, still lives.
        command: The command line, as far as it is fit for the history.
        tell: Tells people something while the command goes on, each text once.
        run_behind: Puts the same command, behind these words, in the place of this process: then
            it does not return. Only before any thread and any lock.
    """

    environ: Mapping[str, str] = field(default_factory=dict)
    now: Callable[[], float]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    new_id: Callable[[], str]
    chance: Callable[[], float]
    random_bytes: Callable[[int], bytes]
    scrubber: Scrubber = field(default_factory=Scrubber)
    user: str
    host: str
    boot_id: str = ""
    pid: int
    is_alive: Callable[[int], bool] = _for_all_we_know
    command: str
    tell: Callable[[str], None] = _nobody_listens
    run_behind: Callable[[Sequence[str]], None] = _go_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a command is about.

    Attributes:
        path: The topology's file or folder, as given.
        environment: Name of the environment, or None for the project's default.
        state: URL of the state store, or None for the project's default.
    """

    path: Path = field(default_factory=Path)
    environment: str | None = None
    state: str | None = None
