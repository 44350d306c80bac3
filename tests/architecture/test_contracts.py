"""docs/architecture.md draws what pyproject.toml enforces."""

import re

from architecture.tree import PACKAGE, ROOT, pyproject

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CONTRACTS = pyproject()["tool"]["importlinter"]["contracts"]


def contract(name: str) -> dict[str, list[str]]:
    return next(item for item in CONTRACTS if item["name"] == name)


def test_every_contract_is_drawn():
    drawn = re.findall(r"\*\*([^*]+)\.\*\*", PAGE)
    assert drawn == [item["name"] for item in CONTRACTS]


def test_every_floor_of_the_house_is_in_the_picture():
    picture = PAGE.split("```")[1]
    floors = contract("Arrows point down")["layers"]
    rooms = [room.strip() for floor in floors for room in floor.split("|")]
    assert [room for room in rooms if f"{room}/" not in picture and room != "__main__"] == []


def test_every_folder_stands_on_a_floor():
    floors = contract("Arrows point down")["layers"]
    rooms = {room.strip() for floor in floors for room in floor.split("|")}
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} <= rooms


def test_the_pure_rooms_are_those_of_the_page():
    pure = contract("The pure rooms touch no file, socket, clock or thread")["source_modules"]
    paragraph = PAGE.partition("**The pure rooms")[2].partition("\n\n")[0]
    named = re.findall(r"`(\w+)`", paragraph.partition(" may not import ")[0])
    assert named == [module.rpartition(".")[2] for module in pure]
