"""Death in the middle of a long apply, after a fixed time: for us, and in what Terraform shares.

The far side takes a quarter of a second for each object, half of it before the object is there and
half of it after, really waited. Ten are made at a time. Then SIGKILL, a look, and the next apply.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import generate
from benchmarks.crash.houses import House
from benchmarks.crash.life import Life, Lives
from benchmarks.crash.mortal import mortal
from benchmarks.crash.scenarios import APPLY, TOPOLOGY
from benchmarks.crash.trial import Home
from benchmarks.crash.world import descriptions, judge, out_of_sight, things_at
from vpn_declare.cli.ending import LOCKED

KILLED_AFTER_SECONDS: Final = (4.0, 12.0, 30.0)
OBJECTS: Final = 1500
PARALLELISM: Final = 10
WORK_SECONDS: Final = 0.25
LEASE_SECONDS: Final = 60.0  # the default; nobody waits longer for a dead one's lock


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What became of one apply that was killed.

    Attributes:
        tool: Whose apply.
        seconds: After how long it was killed.
        was_killed: It was not done before.
        made: Objects at the far side right after.
        lost: Of those, objects that nothing which is remembered leads to.
        lost_in_the_end: Objects at the far side that state does not hold after the next apply.
        twice: Objects that are there more than once, or too many, after the next apply.
        lock_stayed: The next apply, right after, was refused because of the dead one's lock.
    """

    tool: str
    seconds: float
    was_killed: bool
    made: int
    lost: int
    lost_in_the_end: int
    twice: int
    lock_stayed: bool


def ours(lives: Lives, house: House, folder: Path, seconds: float, objects: int) -> Compared:
    """Kill one of our applies after some seconds, let the next one finish, and count.

    Raises:
        RuntimeError: the next one did not end well.
    """
    text = generate.topology(shape="hub-spoke", form="long", resources=objects)
    home = _home(house, folder / "killed", text)
    outfit = mortal(call_seconds=WORK_SECONDS / 2)
    commands = home.commands((*APPLY, "--parallelism", str(PARALLELISM)))
    life = Life(folder=home.folder, commands=commands, outfit=outfit, seconds=seconds)
    end = lives.live(life)
    right_after = things_at(home.folder, lives.later)
    unseen = out_of_sight(right_after, house.remembered(home.url))
    next_one = lives.live(Life(folder=home.folder, commands=commands))
    lock_stayed = next_one.codes == (LOCKED,)
    if lock_stayed:
        lives.wait(LEASE_SECONDS)
        next_one = lives.live(Life(folder=home.folder, commands=commands))
    if any(next_one.codes):
        raise RuntimeError(f"The apply after the death did not end well; see {home.folder}.")
    calm = _home(house, folder / "calm", text)
    lives.live(Life(folder=calm.folder, commands=calm.commands(APPLY)))
    wanted = descriptions(things_at(calm.folder, lives.later))
    things = things_at(home.folder, lives.later)
    verdict = judge(things, house.remembered(home.url), wanted)
    return Compared(
        tool=f"vpn-declare, {house.name}",
        seconds=seconds,
        was_killed=end.was_killed,
        made=len(right_after),
        lost=unseen,
        lost_in_the_end=verdict.lost,
        twice=verdict.twice,
        lock_stayed=lock_stayed,
    )


def _home(house: House, folder: Path, text: str) -> Home:
    folder.mkdir(parents=True)
    (folder / TOPOLOGY).write_text(text, encoding="utf-8")
    return Home(folder=folder, url=house.new(folder))
