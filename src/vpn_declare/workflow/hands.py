"""What a run is handed, put together from a workspace."""

from vpn_declare.apply import Hands, Interrupt, Limit, Options
from vpn_declare.contracts.lock import Token
from vpn_declare.workflow.commit import commit_of
from vpn_declare.workflow.secrets import Keys
from vpn_declare.workflow.workspace import Workspace


def hands_of(workspace: Workspace, keys: Keys, token: Token, interrupt: Interrupt) -> Hands:
    """Return the collaborators of a run that holds the lock by ``token``."""
    door = workspace.door
    return Hands(
        store=workspace.store,
        token=token,
        sessions=workspace.sessions,
        kinds=workspace.providers.kind_of,
        poll_seconds=workspace.sessions.poll_seconds,
        secrets=keys.resolver,
        scrub=keys.scrub,
        now=door.now,
        monotonic=door.monotonic,
        sleep=door.sleep,
        new_id=door.new_id,
        chance=door.chance,
        interrupt=interrupt,
    )


def options_of(
    workspace: Workspace, *, parallelism: int = 10, overrides: tuple[str, ...] = ()
) -> Options:
    """Return how a run behaves, and in whose name it goes into the history."""
    settings = workspace.settings
    return Options(
        parallelism=parallelism,
        patience=settings.patience,
        limits={
            name: Limit(
                concurrency=limit.concurrency,
                per_second=limit.per_second,
                call_seconds=settings.call_seconds(name),
            )
            for name, limit in settings.limits.items()
        },
        ready_within_seconds=settings.ready_within_seconds,
        lease_seconds=settings.lease_seconds,
        command=workspace.door.command,
        user=workspace.door.user,
        host=workspace.door.host,
        commit=commit_of(workspace.folder),
        overrides=overrides,
    )
