"""Deaths at random moments of large runs, one after the other in one world.

Each life is told to bring the world to one of several topologies, and is killed at a random moment
of it: while it reads, plans, recovers what the last one left, or makes ten calls at a time. So the
next life finds what several dead ones left. Every tenth death is followed by a life that is let
live; then the world must be exactly the wanted one.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Final

from benchmarks import generate
from benchmarks.crash.deaths import Sum
from benchmarks.crash.houses import House
from benchmarks.crash.life import Life, Lives
from benchmarks.crash.mortal import mortal
from benchmarks.crash.scenarios import APPLY, PLAN, SETTINGS, SLOW_CLOUD, TOPOLOGY
from benchmarks.crash.trial import DONE, Home
from benchmarks.crash.world import descriptions, judge, out_of_sight, things_at

DEATHS_BETWEEN_LOOKS: Final = 10
CALL_SECONDS: Final = 0.001
RESOURCES_PER_CLOUD: Final = 16  # itself 4, and 6 for each of the two tunnels that it begins
PARALLELISM: Final = ("--parallelism", "10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A topology, and what the world holds when it is applied undisturbed."""

    topology: str
    wanted: Counter[str]
    seconds: float


class RandomMoments:
    """One world in which processes die.

    Args:
        lives: Who lets them live.
        house: Where state lives.
        folder: An empty folder for everything.
        seed: Moments and aims follow from it, as far as the machine's speed lets them.
        resources: How large the largest topology is.
    """

    def __init__(
        self, lives: Lives, house: House, folder: Path, *, seed: int, resources: int
    ) -> None:
        self._lives = lives
        self._house = house
        self._folder = folder
        self._chance = random.Random(seed)  # noqa: S311 - moments, not keys
        self._aims = [self._aim(number, text) for number, text in enumerate(_texts(resources))]
        self._home = self._new_home("world")
        self._sum = Sum(store=house.name, what=f"random moments, {resources} resources")

    def die(self, kills: int) -> Iterator[Sum]:
        """Let so many processes die; yield the sum after each."""
        while self._sum.kills < kills:
            aim = self._chance.choice(self._aims)
            was_killed = self._die_on_the_way_to(aim)
            is_last = self._sum.kills == kills
            if was_killed and (is_last or self._sum.kills % DEATHS_BETWEEN_LOOKS == 0):
                self._live_on(aim)
            yield self._sum

    def _die_on_the_way_to(self, aim: Aim) -> bool:
        self._declare(self._home, aim.topology)
        end = self._lives.live(
            Life(
                folder=self._home.folder,
                commands=self._home.commands((*APPLY, *PARALLELISM)),
                outfit=mortal(call_seconds=CALL_SECONDS),
                seconds=self._chance.uniform(0, aim.seconds),
            )
        )
        remembered = self._house.remembered(self._home.url)
        things = things_at(self._home.folder, self._lives.later)
        self._sum.places += 1
        self._sum.kills += end.was_killed
        self._sum.open_operations += len(remembered.keys)
        self._sum.out_of_sight += out_of_sight(things, remembered)
        if any(code != DONE for code in end.codes):
            self._sum.bad.append(
                f"a life that was not killed ended with {end.codes}: {self._home.last_said()}"
            )
        return end.was_killed

    def _live_on(self, aim: Aim) -> None:
        """Let a process finish the work, and look at what there is then."""
        commands = self._home.commands((*APPLY, *PARALLELISM), PLAN)
        end = self._lives.live(Life(folder=self._home.folder, commands=commands))
        things = things_at(self._home.folder, self._lives.later)
        verdict = judge(things, self._house.remembered(self._home.url), aim.wanted)
        self._sum.runs_after += 1
        self._sum.verdict += verdict
        self._sum.not_done += any(code != DONE for code in end.codes)
        if not verdict.is_good or any(end.codes):
            self._sum.bad.append(
                f"after {self._sum.kills} deaths: {verdict}, {end.codes}: {self._home.last_said()}"
            )

    def _aim(self, number: int, text: str) -> Aim:
        """Apply a topology undisturbed, from nothing, in a world of its own."""
        home = self._new_home(f"aim-{number}")
        self._declare(home, text)
        outfit = mortal(call_seconds=CALL_SECONDS)
        commands = home.commands((*APPLY, *PARALLELISM))
        end = self._lives.live(Life(folder=home.folder, commands=commands, outfit=outfit))
        if any(end.codes):
            raise RuntimeError(f"An undisturbed run did not end well; see {home.folder}.")
        wanted = descriptions(things_at(home.folder, self._lives.later))
        return Aim(topology=text, wanted=wanted, seconds=end.seconds)

    def _new_home(self, name: str) -> Home:
        folder = self._folder / name
        folder.mkdir(parents=True)
        (folder / SETTINGS).write_text(SLOW_CLOUD, encoding="utf-8")
        return Home(folder=folder, url=self._house.new(folder))

    def _declare(self, home: Home, text: str) -> None:
        (home.folder / TOPOLOGY).write_text(text, encoding="utf-8")


def _texts(resources: int) -> list[str]:
    """Return topologies that differ in size, in addresses and in shape."""
    stores = partial(generate.topology, shape="hub-spoke", form="long", resources=resources)
    return [
        _clouds(resources // RESOURCES_PER_CLOUD, ["standard"]),
        _clouds(resources // RESOURCES_PER_CLOUD, ["standard", "medium", "standard"]),
        stores(),
        stores(changed_percent=40),
        generate.topology(shape="mesh", form="long", resources=resources // 2),
    ]


def _clouds(sites: int, packages: list[str]) -> str:
    """Return cloud sites in two rings: each is linked with the next one and the one after that.

    Each has a VPC, a subnet, a gateway with one of the packages in turn, and a route table; what
    takes its time to be made, and what is replaced when the package changes.
    """
    names = [f"cloud-{number:02}" for number in range(sites)]
    written = [
        f"  {name}: {{ provider: vngcloud, region: R{number // 8:02}, "
        f"vpcs: {{ vpc1: 10.{number}.0.0/16 }}, "
        f"gateways: {{ gw: {{ vpc: vpc1, package: {package} }} }} }}"
        for number, (name, package) in enumerate(zip(names, cycle(packages), strict=False))
    ]
    links = [
        f"- {name}.gw -- {names[(number + distance) % sites]}.gw"
        for number, name in enumerate(names)
        for distance in (1, 2)
    ]
    return "\n".join([*generate.head("clouds"), "sites:", *written, "", "tunnels:", *links, ""])
