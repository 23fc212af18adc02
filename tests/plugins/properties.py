"""Property tests the same on every run: no luck, and no limit that a busy machine breaks.

`pytest --hypothesis-profile thorough` tries ten times as many examples.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("suite"), max_examples=1_000)
settings.load_profile("suite")
