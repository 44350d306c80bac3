"""Every tunnel that is up rekeyed once, where its provider can."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.contracts.sight import RekeysTunnels, TunnelSight
from vpn_declare.model.resource import Recorded
from vpn_declare.workflow.running import scrubber_of
from vpn_declare.workflow.tunnel_ends import Link, TunnelEnd
from vpn_declare.workflow.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Rekeyed:
    """What became of the rekeys.

    Attributes:
        asked: How many pairs of networks have an end that may be up.
        links: Those that were rekeyed, or failed to be.
        failed: An end of each that could not be rekeyed, with the cause.
        is_unwanted: Nobody wanted any.
    """

    asked: int
    links: frozenset[Link] = frozenset()
    failed: tuple[TunnelSight, ...] = ()
    is_unwanted: bool = False

    def not_done(self) -> Iterator[str]:
        """Yield what was not done, in a sentence."""
        if self.is_unwanted:
            yield "No tunnel was rekeyed, as was asked for: groups for PFS that differ show later."
        elif left := self.asked - len(self.links):
            yield (
                f"{left} of {self.asked} pairs of networks were not rekeyed: no provider of their "
                "ends can. Groups for PFS that differ show at the next rekey."
            )


def unrekeyed(ends: tuple[TunnelEnd, ...]) -> Rekeyed:
    """Return what there is to say where nobody wants a rekey."""
    return Rekeyed(asked=_asked(ends), is_unwanted=True)


def rekeyed(workspace: Workspace, ends: tuple[TunnelEnd, ...]) -> Rekeyed:
    """Rekey each pair of networks that is up once, from the first end that can.

    The old SA of each stays until there is a new one.
    """
    done: set[Link] = set()
    failed: list[TunnelSight] = []
    for end in ends:
        if end.record is None or not end.row.is_up or end.link in done:
            continue
        cause = _cause(workspace, end.record)
        if cause is None:
            continue
        done.add(end.link)
        if cause:
            failed.append(replace(end.row, cause=cause))
    heard = _heard(workspace, failed)
    return Rekeyed(asked=_asked(ends), links=frozenset(done), failed=heard)


def _heard(workspace: Workspace, failed: list[TunnelSight]) -> tuple[TunnelSight, ...]:
    """Return what failed without any secret that the far side may quote."""
    if not failed:
        return ()
    scrub = scrubber_of(workspace, workspace.store.records())
    return tuple(replace(row, cause=scrub(row.cause)) for row in failed)


def _asked(ends: tuple[TunnelEnd, ...]) -> int:
    return len({end.link for end in ends if end.row.is_up is not False})


def _cause(workspace: Workspace, record: Recorded) -> str | None:
    """Rekey an end; return why it failed, empty if it did not, None if its provider cannot."""
    try:
        session = workspace.sessions(record.provider, record.connection)
        if not isinstance(session, RekeysTunnels):
            return None
        return session.rekey(record.remote_id or "")
    except ProviderError as error:
        return error.message
