"""``vpn-declare recover``: what an earlier run left open, and what only a person can tell."""

import click
import orjson

from vpn_declare.cli.desk import Desk
from vpn_declare.cli.ending import ASKS_A_PERSON, DONE, ERROR
from vpn_declare.cli.help import Command
from vpn_declare.cli.options import format_option, scoped
from vpn_declare.cli.terminal import Terminal
from vpn_declare.report.recovery import outcomes_text, question_text, recovery_plain
from vpn_declare.report.words import counted
from vpn_declare.workflow.door import Scope
from vpn_declare.workflow.recover import Recovered, answered, look_up
from vpn_declare.workflow.workspace import open_workspace

_PROMPT = "Its id, 'none' if there is none, or Enter to leave it open: "
_NONE = "none"


@click.command(
    cls=Command,
    examples=(
        "vpn-declare recover",
        "vpn-declare recover --exists hcm03/gateway/vpngw-01=vpn-8a1f",
        "vpn-declare recover --absent hcm03/gateway/vpngw-01",
    ),
)
@click.option(
    "--exists",
    multiple=True,
    metavar="ADDRESS=ID",
    help="The object is there under this id; may be repeated.",
)
@click.option(
    "--absent",
    multiple=True,
    metavar="ADDRESS",
    help="You looked, and there is no such object; may be repeated.",
)
@format_option("text", "json")
@scoped
def recover(
    desk: Desk, scope: Scope, *, exists: tuple[str, ...], absent: tuple[str, ...], form: str
) -> int:
    """Answer what an earlier run could not find out.

    All that can be looked up is looked up first, and the far side is never written to. Where it
    cannot be searched, a question is left: answer it by an option, or here when asked. Exits with
    7 while a question is open.
    """
    answers = _answers(exists, absent)
    with open_workspace(scope, desk.door) as workspace:
        found = look_up(workspace)
        if not answers and form == "text" and desk.terminal.is_with_person:
            _tell_looked_up(desk.terminal, found)
            answers = _asked(desk.terminal, found)
            found = answered(workspace, found, answers)
            return _ended(desk.terminal, found, is_told=True)
        found = answered(workspace, found, answers)
    if form == "json":
        desk.terminal.tell_diagnostics(found.diagnostics)
        asked = [(question.intent, question.text) for question in found.questions]
        data = recovery_plain(found.outcomes, asked, found.undecided, found.runs)
        desk.terminal.say(orjson.dumps(data, option=orjson.OPT_INDENT_2).decode())
        return _code(found)
    _tell_looked_up(desk.terminal, found)
    return _ended(desk.terminal, found, is_told=False)


def _answers(exists: tuple[str, ...], absent: tuple[str, ...]) -> dict[str, str | None]:
    answers: dict[str, str | None] = {}
    for text in exists:
        name, found, remote_id = text.partition("=")
        if not found or not name or not remote_id:
            raise click.BadParameter(f"{text!r} is not ADDRESS=ID.", param_hint="--exists")
        answers[name.strip()] = remote_id.strip()
    for name in absent:
        if name in answers:
            raise click.UsageError(f"{name} cannot be there and not be there.")
        answers[name] = None
    return answers


def _asked(terminal: Terminal, found: Recovered) -> dict[str, str | None]:
    answers: dict[str, str | None] = {}
    for question in found.questions:
        terminal.tell(question.text)
        said = terminal.answer_to(_PROMPT)
        if said:
            answers[question.intent.id] = None if said == _NONE else said
    return answers


def _tell_looked_up(terminal: Terminal, found: Recovered) -> None:
    if found.outcomes:
        terminal.say(outcomes_text(found.outcomes))
    terminal.tell_diagnostics(found.diagnostics)


def _ended(terminal: Terminal, found: Recovered, *, is_told: bool) -> int:
    if is_told and found.questions:
        terminal.say(f"{counted(len(found.questions), 'question')} left open.")
    elif found.questions:
        for question in found.questions:
            run = found.runs.get(question.intent.run_id)
            terminal.say(question_text(question.intent, question.text, run))
    elif not found.undecided:
        terminal.say("Nothing is left open.")
    for address in found.undecided:
        terminal.tell(f"{address} could not be looked up; it stays open.")
    return _code(found)


def _code(found: Recovered) -> int:
    if found.questions:
        return ASKS_A_PERSON
    return ERROR if found.undecided else DONE
