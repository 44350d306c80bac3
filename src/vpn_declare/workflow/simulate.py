"""``simulate``: changes to the simulated world behind the tool's back."""

from vpn_declare.model.address import Address
from vpn_declare.providers.simulator.backdoor import Backdoor
from vpn_declare.workflow.workspace import Workspace


def backdoor_of(workspace: Workspace) -> Backdoor:
    """Return the back door of the world that belongs to a workspace."""
    door = workspace.door
    return Backdoor(str(workspace.private), now=door.now, new_id=door.new_id)


def object_of(workspace: Workspace, name: str) -> str:
    """Return the id of a resource's object, if ``name`` is its address; else ``name`` itself."""
    record = workspace.store.records().get(Address(name)) if "/" in name else None
    return record.remote_id if record is not None and record.remote_id else name
