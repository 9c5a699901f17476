"""How many random examples a property is tested with, and from which seed.

``make test`` draws 50 examples of each property from a new seed, which it prints; the same seed
draws the same examples. The profile ``deep`` repeats this with the seeds that follow, up to 5,000
examples or 60 seconds a test, so whatever it finds can be seen again with ``make test SEED=...``.
"""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from hypothesis import HealthCheck, core, is_hypothesis_test, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

EXAMPLES = 50
ROUNDS = 100
_ASKED_FOR = 100
MAX_SECONDS = 60
# Properties of machines; the plugin of Hypothesis marks the others.
STATEFUL = "stateful"
_CUT_SHORT = "rounds"
_SEED = "hypothesis_seed"


def register_profiles() -> None:
    """Make the profiles ``random`` (the default), ``deep`` and ``fast`` known."""
    settings.register_profile(
        "random",
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    settings.register_profile("deep", settings.get_profile("random"))
    settings.register_profile("fast", settings.get_profile("random"), max_examples=EXAMPLES // 2)
    settings.load_profile("random")


def examples(count: int, **options: Any) -> settings:
    """Return settings that ask for ``count`` examples where others ask for 100.

    ``make test`` and ``deep``, in each round, draw half of what is asked for; ``fast`` a quarter.
    """
    scaled = count * settings.default.max_examples // _ASKED_FOR
    return settings(max_examples=max(1, scaled), **options)


def run_machine(machine: type[RuleBasedStateMachine], *, runs: int, steps: int) -> None:
    """Test a stateful model with ``runs`` runs of at most ``steps`` steps, scaled as examples are.

    The test is to be marked ``stateful``.
    """
    run_state_machine_as_test(machine, settings=examples(runs, stateful_step_count=steps))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Make profiles known to the option that chooses one, and choose a seed if none is given."""
    register_profiles()
    if config.getoption("--hypothesis-seed") is None:
        given = getattr(config, "workerinput", {}).get(_SEED)
        seed = random.SystemRandom().randrange(1_000_000_000) if given is None else given
        config.option.hypothesis_seed = str(seed)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give a worker the seed, which is among its arguments only if it was chosen there."""
    node.workerinput[_SEED] = _seed(node.config)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Print the seed, also if pytest is to be quiet."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and not hasattr(session.config, "workerinput"):
        seed, profile = _seed(session.config), settings.get_current_profile_name()
        reporter.write_line(f"SEED={seed} draws these examples again (profile {profile})")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """Let a property run in rounds, in the profile ``deep``."""
    test = pyfuncitem.obj
    of_machine = pyfuncitem.get_closest_marker(STATEFUL) is not None
    deep = settings.get_current_profile_name() == "deep"
    if deep and (of_machine or is_hypothesis_test(test)):
        pyfuncitem.obj = _in_rounds(test, pyfuncitem)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name the properties that did not get all their rounds."""
    for report in terminalreporter.getreports("passed"):
        rounds = dict(report.user_properties).get(_CUT_SHORT)
        if rounds:
            terminalreporter.write_line(f"{rounds} of {ROUNDS} rounds: {report.nodeid}")


def _in_rounds(test: Callable[..., Any], item: pytest.Function) -> Callable[..., None]:
    """Return ``test`` repeated, each time from the next seed, as long as there is time."""
    first = _seed(item.config)

    @wraps(test)
    def repeated(**fixtures: Any) -> None:
        began = time.monotonic()
        for number in range(ROUNDS):
            if time.monotonic() - began > MAX_SECONDS:
                item.user_properties.append((_CUT_SHORT, number))
                break
            core.global_force_seed = first + number
            try:
                test(**fixtures)
            except BaseException as error:
                error.add_note(f"make test SEED={first + number}")
                raise
            finally:
                core.global_force_seed = first

    return repeated


def _seed(config: pytest.Config) -> int:
    return int(config.getoption("--hypothesis-seed"))
