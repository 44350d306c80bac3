"""Routes that are gone, or cannot be taken out, as we take them out."""

import pytest

from vpn_declare.contracts.provider import ProviderError
from vpn_declare.providers.strongswan.box import Box

pytestmark = pytest.mark.lab

REFUSED = "RTNETLINK answers: Operation not permitted"


@pytest.fixture
def as_one_is_taken_out(monkeypatch):
    """Do something right before each of our `ip route del`; returns the routes they were for."""
    asked = []
    real = Box.ip

    def install(happens):
        def ip(box, *words):
            if words[:2] == ("route", "del"):
                asked.append(words)
                happens(real, box, words)
            return real(box, *words)

        monkeypatch.setattr(Box, "ip", ip)
        return asked

    return install


def test_a_route_that_goes_a_moment_before_we_take_it_out_is_out(lab, as_one_is_taken_out):
    asked = as_one_is_taken_out(lambda ip, box, words: ip(box, *words))
    answer = lab("destroy", "--auto-approve")
    assert answer.code == 0, answer.out
    assert asked


def test_a_route_that_cannot_be_taken_out_is_told_and_kept(lab, as_one_is_taken_out):
    refusing = [True]

    def refuse(*_):
        if refusing:
            raise ProviderError(REFUSED)

    asked = as_one_is_taken_out(refuse)
    answer = lab("destroy", "--auto-approve")
    assert answer.code != 0
    assert REFUSED in answer.out + answer.err
    assert "/route/" in lab("state", "list").out
    first = len(asked)
    refusing.clear()
    assert lab("destroy", "--auto-approve").code == 0
    assert len(asked) > first
