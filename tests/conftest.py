"""Settings for all tests."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

# No test asserts a time, neither of an example nor of drawing it; and in CI all draw the same.
TIMELESS = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile(
    "quick", max_examples=60, derandomize=os.environ.get("CI") == "true", **TIMELESS
)
settings.register_profile("thorough", max_examples=1500, **TIMELESS)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that runs the tests in the background lets all that they start ignore Ctrl-C, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests marked slow, as in CI")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow") or os.environ.get("CI") == "true":
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow; `pytest --slow` or CI=true runs it"))
