"""Text to a topology: YAML and CSV in, the normal form out, with all that is wrong at once."""

from vpn_declare.load.normal_form import normal_form
from vpn_declare.load.project import LoadedProject, load_project
from vpn_declare.load.schemas import project_schema, topology_schema
from vpn_declare.load.topology import Loaded, load_topology

__all__ = [
    "Loaded",
    "LoadedProject",
    "load_project",
    "load_topology",
    "normal_form",
    "project_schema",
    "topology_schema",
]
