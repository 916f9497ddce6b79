"""What holds for every test."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.browser", "tests.reliability"]

# A busy machine fails no test, and a run finds what the run before it found: `make fuzz` explores.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
settings.load_profile("steady")
