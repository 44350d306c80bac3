"""Bad inputs, each beside exactly what the user reads. UPDATE_GOLDEN=1 writes the texts anew."""

import os
from pathlib import Path

import pytest

from vpn_declare.load import load_topology
from vpn_declare.report.diagnostics import format_diagnostics

HERE = Path(__file__).parent
CASES = sorted(
    [path.name for path in HERE.iterdir() if path.suffix == ".yaml"]
    + [path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"]
)
PLANTED = "S3cr3t"


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_told_in_exactly_these_words(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HERE)
    loaded = load_topology(Path(case), allocations={})
    told = format_diagnostics(loaded.diagnostics)
    expected = HERE / f"{case.removesuffix('.yaml')}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        expected.write_text(told)
    assert told == expected.read_text()
    assert loaded.topology is None
    assert ": error VPN" in told
    assert PLANTED not in told
    assert "\x1b" not in told


def test_every_text_belongs_to_a_case() -> None:
    texts = {path.stem for path in HERE.glob("*.txt")}
    assert texts == {case.removesuffix(".yaml") for case in CASES}


def test_there_are_more_than_a_hundred_cases() -> None:
    assert len(CASES) > 100
