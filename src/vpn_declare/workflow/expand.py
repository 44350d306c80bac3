"""``expand``: the long normal form, or the resources derived from it."""

from collections.abc import Iterator, Mapping

import orjson

from vpn_declare.load import normal_form
from vpn_declare.model.address import Address
from vpn_declare.model.codec import resource_to_plain
from vpn_declare.model.resource import Resource
from vpn_declare.report.tables import table
from vpn_declare.workflow.resources import wanted_resources
from vpn_declare.workflow.topology import good_topology
from vpn_declare.workflow.workspace import Workspace


def normal_form_of(workspace: Workspace) -> str:
    """Return the topology in its long normal form, as YAML.

    Raises:
        DiagnosticsError: the topology has errors.
    """
    topology, _ = good_topology(workspace)
    return normal_form(topology)


def resources_of(workspace: Workspace) -> tuple[str, Mapping[Address, Resource]]:
    """Return the topology's name and the wanted resources, sorted by address.

    Raises:
        DiagnosticsError: the topology has errors, or a provider is missing.
    """
    topology, _ = good_topology(workspace)
    resources = wanted_resources(workspace, topology).resources
    return topology.name, {address: resources[address] for address in sorted(resources)}


def resources_as_json(workspace: Workspace) -> str:
    """Return the wanted resources as a JSON list."""
    _, resources = resources_of(workspace)
    plain = [resource_to_plain(resource) for resource in resources.values()]
    return orjson.dumps(plain, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode()


def resources_as_text(workspace: Workspace) -> str:
    """Return the wanted resources one per line: address, who keeps it, what it belongs to."""
    _, resources = resources_of(workspace)
    return "\n".join(_lines(resources))


def _lines(resources: Mapping[Address, Resource]) -> Iterator[str]:
    yield from table([(r.address, r.provider, r.origin) for r in resources.values()])
    yield f"{len(resources)} resources."
