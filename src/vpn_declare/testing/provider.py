"""The provider contract as a test class. A plug-in author inherits it and fills in four methods.

Everything here is asked of any far side, so it says nothing about what one refuses; that belongs
into the provider's own tests. It makes real objects and takes them away again.
"""

# ruff: noqa: S101 - a test class asserts

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from vpn_declare.contracts.kind import Kind
from vpn_declare.contracts.mark import Mark
from vpn_declare.contracts.provider import (
    Context,
    ErrorClass,
    HeldBackError,
    Provider,
    ProviderError,
)
from vpn_declare.contracts.request import DeleteRequest, UpdateRequest
from vpn_declare.model.address import Address
from vpn_declare.model.resource import Resource, Status
from vpn_declare.model.value import Attributes, SecretRef
from vpn_declare.testing.provider_stage import KEY_VALUE, LINEAGE, Stage, closed_fence

_WORKERS: Final = 8


class ProviderPromise(ABC):
    """What every provider promises. Inherit it as ``Test...`` and fill in the methods."""

    @abstractmethod
    def provider(self) -> Provider:
        """Return the provider."""

    @abstractmethod
    def connection(self) -> Attributes:
        """Return a connection that the tests may use up."""

    @abstractmethod
    def context(self, folder: Path) -> Context:
        """Return a context whose files lie in ``folder``."""

    @abstractmethod
    def wanted(self) -> Sequence[Resource]:
        """Return resources, at least one of each kind, each after those that it refers to."""

    def changes(self) -> Mapping[Address, Attributes]:
        """Return in-place changes that the far side accepts, by resource."""
        return {}

    @pytest.fixture
    def stage(self, tmp_path: Path) -> Iterator[Stage]:
        """Open a session on an empty far side."""
        context = self.context(tmp_path)
        session = self.provider().connect(self.connection(), context)
        yield Stage(self.provider(), session, context)
        session.close()

    @pytest.fixture
    def everything(self, stage: Stage) -> Stage:
        """Make all wanted resources."""
        for resource in self.wanted():
            stage.make(resource)
        return stage

    def kind_of(self, resource: Resource) -> Kind:
        """Return the descriptor of a resource's kind."""
        return self.provider().kinds[resource.kind]

    def test_the_samples_cover_every_kind(self) -> None:
        """A kind that is never made is a kind that is never tested."""
        assert {resource.kind for resource in self.wanted()} == set(self.provider().kinds)

    def test_kinds_are_named_as_they_are_filed(self) -> None:
        """The name of a kind is part of every address."""
        assert all(name == kind.name for name, kind in self.provider().kinds.items())

    def test_connecting_and_reading_make_no_file(self, stage: Stage, tmp_path: Path) -> None:
        """A plan leaves nothing behind, not even a folder."""
        for kind in self.provider().kinds:
            assert list(stage.session.list(kind)) == []
            assert stage.session.read(kind, "no-such-id") is None
            assert list(stage.session.find(kind, Mark(LINEAGE, "none"))) == []
        assert list(tmp_path.iterdir()) == []

    def test_a_created_object_is_named_at_once(self, stage: Stage) -> None:
        """The id is there before the object is ready, so that it can be written down."""
        for resource in self.wanted():
            seen = stage.ask_for(resource)
            assert seen.kind == resource.kind
            assert seen.remote_id
            assert seen.status in {Status.PENDING, Status.READY}
            stage.made[resource.address] = stage.wait(resource.kind, seen.remote_id)

    def test_what_was_asked_for_is_what_is_shown(self, everything: Stage) -> None:
        """Otherwise the next plan is not empty."""
        for resource in self.wanted():
            seen = everything.made[resource.address]
            sent = everything.sent(resource.attributes)
            hidden = self._may_be_hidden(resource)
            shown = {name: value for name, value in seen.attributes.items() if name in sent}
            assert sent.keys() - shown.keys() <= hidden
            assert {name: value for name, value in shown.items() if name not in hidden} == {
                name: value for name, value in sent.items() if name not in hidden
            }
            assert seen.title == resource.title

    def test_what_the_far_side_sets_is_known_when_it_is_ready(self, everything: Stage) -> None:
        """Others refer to it from then on."""
        for resource in self.wanted():
            assert self.kind_of(resource).computed <= set(
                everything.made[resource.address].attributes
            )

    def test_a_list_shows_what_a_reading_shows(self, everything: Stage) -> None:
        """A bulk list may replace single readings, but need not tell what is up."""
        for kind in self.provider().kinds:
            wanted = [resource for resource in self.wanted() if resource.kind == kind]
            listed = {seen.remote_id: seen for seen in everything.session.list(kind)}
            for resource in wanted:
                remote_id = everything.made[resource.address].remote_id
                seen = everything.session.read(kind, remote_id)
                assert seen is not None
                assert replace(listed[remote_id], is_up=None) == replace(seen, is_up=None)

    def test_a_reading_tells_of_some_kinds_alone_whether_it_is_up(self, everything: Stage) -> None:
        """A plan waits for what tells it, and for nothing else."""
        for resource in self.wanted():
            remote_id = everything.made[resource.address].remote_id
            seen = everything.session.read(resource.kind, remote_id)
            assert seen is not None
            assert seen.is_up is None or self.kind_of(resource).tells_if_up

    def test_an_object_is_found_by_its_mark_and_by_no_other(self, everything: Stage) -> None:
        """The mark is how an object is found again after a crash."""
        for resource in self.wanted():
            if not self.kind_of(resource).searchable:
                continue
            mark = everything.marks[resource.address]
            found = everything.session.find(resource.kind, mark)
            assert [seen.remote_id for seen in found] == [
                everything.made[resource.address].remote_id
            ]
            assert found[0].mark == str(mark)
            for other in (Mark(mark.lineage, "other"), Mark("other", mark.key)):
                assert list(everything.session.find(resource.kind, other)) == []

    def test_a_new_object_is_found_once_the_lag_that_its_kind_states_is_over(
        self, stage: Stage
    ) -> None:
        """After a crash nobody looks for it any longer, and a second one is made."""
        for resource in self.wanted():
            seen = stage.ask_for(resource)
            lag_seconds = self.kind_of(resource).lag_seconds
            if lag_seconds is not None and self.kind_of(resource).searchable:
                stage.pause(lag_seconds)
                found = stage.session.find(resource.kind, stage.marks[resource.address])
                assert [item.remote_id for item in found] == [seen.remote_id]
            stage.made[resource.address] = stage.wait(resource.kind, seen.remote_id)

    def test_an_update_changes_what_it_names_and_nothing_else(self, everything: Stage) -> None:
        """And the object stays the same one."""
        for resource in self.wanted():
            changes = self.changes().get(resource.address)
            if changes is None:
                continue
            before = everything.made[resource.address]
            after = everything.change(resource, changes)
            assert after.remote_id == before.remote_id
            wanted = {**before.attributes, **everything.sent(changes)}
            secret = {name for name, value in changes.items() if isinstance(value, SecretRef)}
            assert {n: v for n, v in after.attributes.items() if n not in secret} == {
                n: v for n, v in wanted.items() if n not in secret
            }

    def test_the_mark_can_be_taken_off_and_nothing_else_changes(self, everything: Stage) -> None:
        """What is given up belongs to nobody, so that anybody may take it over."""
        for resource in self.wanted():
            if not self.kind_of(resource).searchable:
                continue
            before = everything.made[resource.address]
            request = UpdateRequest(
                address=resource.address,
                kind=resource.kind,
                remote_id=before.remote_id,
                title=before.title,
                mark=None,
                attributes=everything.sent(
                    {n: v for n, v in resource.attributes.items() if not isinstance(v, SecretRef)}
                ),
                changed=frozenset(),
            )
            everything.session.update(request)
            after = everything.session.read(resource.kind, before.remote_id)
            assert after is not None
            assert (after.mark, after.attributes) == ("", before.attributes)

    def test_a_closed_fence_lets_no_request_through(self, stage: Stage) -> None:
        """A process that slept through its lease must not make, change or take anything."""
        for resource in self.wanted():
            with pytest.raises(HeldBackError):
                stage.ask_for(resource, closed_fence)
            assert list(stage.session.find(resource.kind, stage.marks[resource.address])) == []
            before = stage.make(resource)
            delete = DeleteRequest(
                address=resource.address,
                kind=resource.kind,
                remote_id=before.remote_id,
                attributes=resource.attributes,
                fence=closed_fence,
            )
            with pytest.raises(HeldBackError):
                stage.session.delete(delete)
            assert stage.session.read(resource.kind, before.remote_id) == before

    def test_everything_can_be_deleted_backwards(self, everything: Stage) -> None:
        """What was made after what it needs is deleted before it, and then it is gone."""
        for resource in reversed(self.wanted()):
            everything.unmake(resource)
            seen = everything.session.list(resource.kind)
            gone = everything.made[resource.address].remote_id
            assert gone not in {item.remote_id for item in seen}
            mark = everything.marks[resource.address]
            assert list(everything.session.find(resource.kind, mark)) == []

    def test_deleting_what_is_not_there_is_no_error(self, everything: Stage) -> None:
        """A delete may be said again after a crash."""
        last = self.wanted()[-1]
        everything.unmake(last)
        everything.unmake(last)

    def test_a_refusal_is_a_provider_error(self, stage: Stage) -> None:
        """An update of what is not there is an error of the contract, not of a library."""
        for resource in self.wanted():
            request = UpdateRequest(
                address=resource.address,
                kind=resource.kind,
                remote_id="no-such-id",
                title=resource.title,
                mark=Mark(LINEAGE, "none"),
                attributes={},
                changed=frozenset(),
            )
            with pytest.raises(ProviderError) as caught:
                stage.session.update(request)
            assert caught.value.error_class in {ErrorClass.GONE, ErrorClass.REFUSED}

    def test_a_key_never_comes_back(self, everything: Stage, tmp_path: Path) -> None:
        """Not in what is shown, and not in a file."""
        for kind in self.provider().kinds:
            assert KEY_VALUE not in repr(everything.session.list(kind))
        for file in (path for path in tmp_path.rglob("*") if path.is_file()):
            assert KEY_VALUE.encode() not in file.read_bytes()

    def test_a_session_serves_several_threads(self, everything: Stage) -> None:
        """Each call gives what it gives alone."""
        wanted = list(self.wanted())
        with ThreadPoolExecutor(_WORKERS) as pool:
            seen = pool.map(
                lambda resource: everything.session.read(
                    resource.kind, everything.made[resource.address].remote_id
                ),
                wanted * _WORKERS,
            )
        assert [item and item.remote_id for item in seen] == [
            everything.made[resource.address].remote_id for resource in wanted * _WORKERS
        ]

    def test_what_one_session_made_another_sees(self, everything: Stage, tmp_path: Path) -> None:
        """The far side remembers, not the session."""
        other = self.provider().connect(self.connection(), self.context(tmp_path))
        for resource in self.wanted():
            seen = other.read(resource.kind, everything.made[resource.address].remote_id)
            assert seen is not None
        other.close()

    def _may_be_hidden(self, resource: Resource) -> set[str]:
        return {
            name
            for name, item in self.kind_of(resource).attributes.items()
            if item.secret or item.write_only
        }
