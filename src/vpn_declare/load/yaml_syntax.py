"""libyaml's complaints in words that help."""

from dataclasses import dataclass

from vpn_declare.load import codes
from vpn_declare.load.faults import Faults
from vpn_declare.load.text_bytes import character_at
from vpn_declare.model.diagnostic import Place


@dataclass(frozen=True, slots=True)
class Problem:
    """What libyaml says, and where; line and column counted from 0."""

    problem: str
    context: str
    line: int
    column: int


def tell_character(text: str, position: int, file: str, faults: Faults) -> None:
    """Note a character that no text file holds."""
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    faults.add(
        codes.NOT_TEXT,
        "A control character stands here; this is no text file, or it is damaged.",
        "Remove the character, or name the right file.",
        place=Place(file, line, column),
    )


def tell_syntax(text: str, found: Problem, file: str, faults: Faults) -> None:
    """Note that a text is not YAML."""
    place = Place(file, found.line + 1, found.column + 1)
    if character_at(text, found.line, found.column) == "\t":
        faults.add(
            codes.TAB,
            "YAML is indented with spaces; a tab has no width that all editors agree on.",
            "Replace the tab by spaces.",
            place=place,
        )
        return
    context = f"{found.context}: " if found.context else ""
    detail = f"YAML says: {context}{found.problem}."
    faults.add(codes.BAD_YAML, detail, _syntax_fix(found.problem), place=place)


def _syntax_fix(problem: str) -> str:
    if "mapping values are not allowed" in problem:
        return "Check the indentation, and quote a text that holds ': '."
    if "cannot start any token" in problem:
        return "Put a text that begins with a special character in quotes."
    if "unexpected end of stream" in problem:
        return "Close the quotes."
    return "Check the indentation, the brackets and the quotes of this line and the one before."
