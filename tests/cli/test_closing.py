"""What a person is told at the end of a run: what was skipped, and why."""

import pytest

from vpn_declare.apply.report import ApplyReport
from vpn_declare.cli.closing import skipped_lines
from vpn_declare.contracts.journal import RunResult
from vpn_declare.model.address import Address
from vpn_declare.model.outcome import Outcome, Result
from vpn_declare.model.plan import StepAction


def outcome(address, result, cause=""):
    return Outcome(
        step_id=f"create:{address}",
        address=Address(address),
        action=StepAction.CREATE,
        result=result,
        cause=cause,
    )


def lines_of(*skipped):
    """Return what is told of steps that were skipped, each given as cause and number of steps."""
    outcomes = [outcome("a/vpc/fine", Result.DONE), outcome("a/vpc/bad", Result.FAILED)]
    for cause, count in skipped:
        outcomes += [
            outcome(f"{cause}-{number}", Result.SKIPPED, f"create:{cause}")
            for number in reversed(range(count))
        ]
    report = ApplyReport(run_id="run7", result=RunResult.PARTIAL, outcomes=tuple(outcomes))
    return list(skipped_lines(report))


def test_each_skipped_step_stands_under_its_root_cause():
    assert lines_of(("b/vpc/y", 1), ("a/vpc/x", 2)) == [
        "Skipped because of create a/vpc/x:",
        "  create a/vpc/x-0",
        "  create a/vpc/x-1",
        "Skipped because of create b/vpc/y:",
        "  create b/vpc/y-0",
    ]


def test_of_many_steps_the_first_are_named_and_the_others_counted():
    lines = lines_of(("a/vpc/x", 8))
    assert len(lines) == 8
    assert lines[-2:] == ["  and 3 more", "`vpn-declare show run7` names all of them."]


@pytest.mark.parametrize(
    ("causes", "last"),
    [
        (6, "2 more skipped because of 1 other cause"),
        (9, "8 more skipped because of 4 other causes"),
    ],
)
def test_of_many_causes_the_others_are_counted(causes, last):
    lines = lines_of(*((f"a/vpc/{number}", 2) for number in range(causes)))
    assert lines[-2:] == [last, "`vpn-declare show run7` names all of them."]
    assert len(lines) == 17


def test_where_nothing_was_skipped_nothing_is_said():
    assert lines_of() == []


def test_an_apply_names_what_it_skipped(vpn):
    vpn.copy_example("vng-three-sites")
    failure = "{ on: create, kind: subnet, error: refused, times: 1 }"
    vpn.write(f"simulator: {{ provisioning_ms: 5, fail: [{failure}] }}\n", "vpn-declare.yaml")
    answer = vpn("apply", "--auto-approve")
    assert answer.code == 6
    failed = next(line for line in answer.out.splitlines() if "FAILED" in line).split()[-1]
    told = answer.out.partition(f"Skipped because of create {failed}:\n")[2]
    assert told.startswith("  create ")
    run = answer.out.partition("`vpn-declare show ")[2].partition("`")[0]
    steps = {step for step in vpn("show", run).out.splitlines() if " skipped " in step}
    named = [line.strip() for line in told.splitlines() if line.startswith("  create ")]
    assert len(named) == 5
    for name in named:
        assert any(step.endswith(name.removeprefix("create ")) for step in steps)
