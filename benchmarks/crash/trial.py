"""One death and what follows: die, look, apply once more, look again."""

import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.crash.houses import House
from benchmarks.crash.life import OUTPUT, End, Life, Lives, Outfit, plain
from benchmarks.crash.mortal import mortal
from benchmarks.crash.scenarios import APPLY, SETTINGS, SLOW_CLOUD, TOPOLOGY, Scenario
from benchmarks.crash.world import Verdict, descriptions, judge, out_of_sight, things_at

Death = Callable[[str], Outfit]

COMMON: Final = ("--environment", "simulated", "--no-color")
DONE: Final = 0
LAST_WORDS: Final = 1500  # characters; enough for the closing of an apply


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A folder with a topology, and the URL of its state."""

    folder: Path
    url: str

    def commands(self, *commands: Sequence[str]) -> list[list[str]]:
        """Return command lines that are about this folder."""
        return [[*command, *COMMON, "--state", self.url] for command in commands]

    def last_said(self) -> str:
        """Return the end of what the processes in this folder printed."""
        return (self.folder / OUTPUT).read_text(encoding="utf-8")[-LAST_WORDS:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one life that was to end early.

    Attributes:
        place: Where it was to die.
        was_killed: It did; otherwise it never came there.
        out_of_sight: Right after: objects that neither a record nor the journal leads to.
        open_operations: Right after: operations that the journal holds open.
        verdict: After the next run.
        codes: Exit codes of the next run, and of a plan after it.
    """

    place: str
    was_killed: bool
    out_of_sight: int = 0
    open_operations: int = 0
    verdict: Verdict = field(default_factory=Verdict)
    codes: tuple[int, ...] = ()

    @property
    def is_good(self) -> bool:
        """Tell whether nothing was lost, nothing made twice, and nothing is left to do."""
        ended_well = all(code == DONE for code in self.codes)
        return self.was_killed and not self.out_of_sight and self.verdict.is_good and ended_well


class Stage:
    """Where the trials of one scenario on one store take place: it can be set up again and again.

    Args:
        scenario: What is done.
        lives: Who lets processes live.
        house: Where state lives.
        folder: A folder for everything, to be made.
        death: Makes the outfit of a process that dies at a place.

    Raises:
        RuntimeError: what the scenario starts from, or its undisturbed run, did not end well.
    """

    def __init__(
        self,
        scenario: Scenario,
        lives: Lives,
        house: House,
        folder: Path,
        *,
        death: Death = mortal,
    ) -> None:
        self._death = death
        self._scenario = scenario
        self._lives = lives
        self._house = house
        self._folder = folder
        self._count = 0
        self._start = self._made_start()
        self._started = lives.now
        self.places, self.wanted = self._undisturbed()

    def die_at(self, place: str) -> Result:
        """Let a run die at a place, and the next run find what it left."""
        home = self._set_up()
        commands = home.commands(self._scenario.command)
        end = self._live(home, commands, self._death(place))
        remembered = self._house.remembered(home.url)
        things = things_at(home.folder, self._lives.later)
        unseen = out_of_sight(things, remembered)
        after = self._live(home, home.commands(self._scenario.command, self._scenario.plan))
        things = things_at(home.folder, self._lives.later)
        result = Result(
            place=place,
            was_killed=end.was_killed,
            out_of_sight=unseen,
            open_operations=len(remembered.keys),
            verdict=judge(things, self._house.remembered(home.url), self.wanted),
            codes=after.codes,
        )
        if result.is_good:
            shutil.rmtree(home.folder)
        return result

    def _made_start(self) -> Home:
        folder = self._folder / "start"
        folder.mkdir(parents=True)
        (folder / TOPOLOGY).write_text(self._scenario.start(), encoding="utf-8")
        (folder / SETTINGS).write_text(SLOW_CLOUD, encoding="utf-8")
        home = Home(folder=folder, url=self._house.new(folder))
        if not self._scenario.starts_from_nothing:
            self._live_well(home, home.commands(APPLY))
        topology = self._scenario.topology()
        (folder / TOPOLOGY).write_text(topology, encoding="utf-8")
        if self._scenario.died_at is not None:
            self._live(home, home.commands(APPLY), mortal(self._scenario.died_at))
        return home

    def _undisturbed(self) -> tuple[list[str], Counter[str]]:
        home = self._set_up()
        first = self._live_well(home, home.commands(self._scenario.command), mortal())
        self._live_well(home, home.commands(self._scenario.plan))
        return first.report["places"], descriptions(things_at(home.folder, self._lives.later))

    def _set_up(self) -> Home:
        """Make another copy of the start, at the very moment of the start.

        Later, leases would have expired and gateways be ready: another thing would be done.
        """
        self._lives.go_back(self._started)
        self._count += 1
        folder = self._folder / f"life-{self._count}"
        shutil.copytree(self._start.folder, folder)
        return Home(folder=folder, url=self._house.copy(self._start.url, folder))

    def _live(self, home: Home, commands: list[list[str]], outfit: Outfit = plain) -> End:
        return self._lives.live(Life(folder=home.folder, commands=commands, outfit=outfit))

    def _live_well(self, home: Home, commands: list[list[str]], outfit: Outfit = plain) -> End:
        end = self._live(home, commands, outfit)
        if any(code != DONE for code in end.codes):
            told = (home.folder / OUTPUT).read_text(encoding="utf-8")
            raise RuntimeError(f"An undisturbed run did not end well:\n{told}")
        return end
