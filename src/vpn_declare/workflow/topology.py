"""From text to a topology that passed every rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from vpn_declare.contracts.rule import TopologyRule
from vpn_declare.kinds.key_checks import KEY_CHECKS
from vpn_declare.load import load_topology
from vpn_declare.model.alike import without_crowds
from vpn_declare.model.diagnostic import Diagnostic, DiagnosticsError, Severity, has_errors
from vpn_declare.model.topology import Topology
from vpn_declare.reach import ABOUT_NOTHING, BOTH_PATHS
from vpn_declare.workflow.acknowledged import WITHOUT_EFFECT, acknowledged
from vpn_declare.workflow.environment import SIMULATED
from vpn_declare.workflow.key_versions import with_key_versions
from vpn_declare.workflow.shelf import Shelf
from vpn_declare.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A topology with all remarks on it. It is None where the text cannot be read as one.

    ``is_refused`` says that nothing is wrong with it but that an expectation is not met.
    """

    topology: Topology | None
    diagnostics: tuple[Diagnostic, ...]
    files: tuple[str, ...]
    is_refused: bool = False


def check_topology(workspace: Workspace) -> Checked:
    """Load the topology and ask every rule. Never raises for what the user wrote."""
    loaded = load_topology(
        workspace.topology_path,
        allocations=workspace.store.allocations(),
        capabilities=workspace.settings.capabilities,
        in_use=lambda: _prefixes_in_use(workspace),
        suites=workspace.settings.suites,
    )
    topology = loaded.topology
    found = list(loaded.diagnostics)
    if topology is not None:
        rules = _rules()
        asked = (rule for rule in rules if not rule.info.only_for_real)
        found += _findings(workspace, topology, asked)
        found += workspace.providers.unknown_in(topology)
        for_real = {rule.info.code for rule in rules if rule.info.only_for_real}
        keys = {info.code for info in KEY_CHECKS}
        not_asked = frozenset({*for_real, *keys, ABOUT_NOTHING, BOTH_PATHS})
        found = acknowledged(found, topology.acknowledged, not_asked)
    elif loaded.part is not None:
        found += _of_a_part(workspace, loaded.part)
    told = without_crowds((*workspace.settings.notices, *found))
    ordered = sorted(told, key=lambda item: item.sort_key)
    return Checked(topology=topology, diagnostics=tuple(ordered), files=loaded.files)


def _prefixes_in_use(workspace: Workspace) -> set[str]:
    """Return the texts of all recorded attributes, prefixes among them."""
    return {
        value
        for record in workspace.store.records().values()
        for value in record.attributes.values()
        if isinstance(value, str)
    }


def good_topology(workspace: Workspace) -> tuple[Topology, tuple[Diagnostic, ...]]:
    """Return the topology and what is worth knowing about it.

    Raises:
        DiagnosticsError: it has errors; the remarks are among the diagnostics.
    """
    checked = check_topology(workspace)
    if checked.topology is None or has_errors(checked.diagnostics):
        raise DiagnosticsError(checked.diagnostics)
    topology = with_key_versions(checked.topology, workspace.store.allocations())
    return topology, checked.diagnostics


def findings_for_real(workspace: Workspace, topology: Topology) -> Iterable[Diagnostic]:
    """Return what is to be said before real gateways are touched; nothing in a played world."""
    if workspace.environment == SIMULATED:
        return ()
    rules = [rule for rule in _rules() if rule.info.only_for_real]
    codes = {rule.info.code for rule in rules}
    accepted = (ack for ack in topology.acknowledged if ack.code in codes)
    return tuple(without_crowds(acknowledged(_findings(workspace, topology, rules), accepted)))


def _of_a_part(workspace: Workspace, part: Topology) -> Iterator[Diagnostic]:
    """Yield what is wrong with what was read beside errors, so that all is told in one run.

    Only what would be told of the whole, too: nothing is said of what may merely be left out, and
    nothing of an ``ack`` that accepts nothing.
    """
    asked = [rule for rule in _rules() if not rule.info.only_for_real and not rule.info.needs_all]
    for one in acknowledged(_findings(workspace, part, asked), part.acknowledged):
        if one.code != WITHOUT_EFFECT and one.severity is not Severity.INFO:
            yield one


def _rules() -> tuple[TopologyRule, ...]:
    return tuple(Shelf[TopologyRule].installed("rules").load_all().values())


def _findings(
    workspace: Workspace, topology: Topology, rules: Iterable[TopologyRule]
) -> Iterator[Diagnostic]:
    for rule in rules:
        for finding in rule.check(topology):
            place = finding.place or topology.place_of(finding.path)
            yield replace(finding, place=place or workspace.settings.place_of(finding.path))
