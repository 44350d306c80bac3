"""The simulator, made to quote the keys that it was sent wherever it says something."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.request import CreateRequest, UpdateRequest
from vpn_declare.contracts.secret import Secret
from vpn_declare.model.resource import Observed
from vpn_declare.providers.simulator.session import SimulatorSession


@dataclass
class Talk:
    """What the far side knows, and whether it is so broken that our provider crashes."""

    keys: dict[str, str] = field(default_factory=dict)
    crashes: bool = False

    def hear(self, request: CreateRequest | UpdateRequest, shown: Observed) -> Observed:
        for value in request.attributes.values():
            if isinstance(value, Secret):
                self.keys[shown.remote_id] = value.reveal()
        return self.say(shown)

    def say(self, shown: Observed) -> Observed:
        key = self.keys.get(shown.remote_id)
        if key is None:
            return shown
        if self.crashes:
            raise RuntimeError(f"cannot parse <psk>{key}</psk>")
        told = {**shown.attributes, "note": f"psk={key}", "notes": (f"was {key!r}", 7)}
        return replace(shown, attributes=told, message=f"'{key}' is weak. {shown.message}")


def make_talkative(monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Let every session of the simulator quote keys from now on."""
    talk = Talk()
    real = SimulatorSession
    create, update = real.create, real.update
    read, find, every = real.read, real.find, real.list

    def talking_read(self, kind: str, remote_id: str) -> Observed | None:
        shown = read(self, kind, remote_id)
        return None if shown is None else talk.say(shown)

    def talking_find(self, kind: str, mark: Mark) -> Sequence[Observed]:
        return [talk.say(shown) for shown in find(self, kind, mark)]

    def talking_list(self, kind: str) -> Sequence[Observed]:
        return [talk.say(shown) for shown in every(self, kind)]

    monkeypatch.setattr(real, "create", lambda s, request: talk.hear(request, create(s, request)))
    monkeypatch.setattr(real, "update", lambda s, request: talk.hear(request, update(s, request)))
    monkeypatch.setattr(real, "read", talking_read)
    monkeypatch.setattr(real, "find", talking_find)
    monkeypatch.setattr(real, "list", talking_list)
    return talk
