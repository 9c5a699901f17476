"""The monthly budget of the account, in a stack of its own: ``.chalice/budget.json``.

An account on AWS's free plan, or a person who may not see bills, cannot make budgets. The API must
not fail with it, so its stack knows nothing of the budget, and what goes wrong here is a warning.
"""

from tools.deployment.aws import ROOT, DeploymentError
from tools.deployment.stack import Stack, make_ready, warn

LIMIT = "MonthlyBudget"
_TEMPLATE = ROOT / ".chalice/budget.json"


def stack_of(stage: str) -> Stack:
    """Return the stack that holds the budget of ``stage``."""
    return Stack(f"{stage}-budget")


def set_budget(stage: str, email: str, limit: str | None) -> None:
    """Make or change the budget of a stage; warn where that is impossible.

    Args:
        stage: of ``.chalice/config.json``.
        email: who is told; empty for no budget.
        limit: US dollars a month; None for what it was, 5 at first.
    """
    if not email:
        warn(
            "There is no AlarmEmail, so nobody learns of failures or of costs:",
            f'make deploy STAGE={stage} PARAMETERS="AlarmEmail=..." sets one.',
        )
    try:
        if email:
            _deploy(stage, {"AlarmEmail": email} | ({LIMIT: limit} if limit else {}))
        else:
            remove_budget(stage)
    except DeploymentError as error:
        warn("The budget could not be made; everything else works without it.", str(error))


def remove_budget(stage: str) -> None:
    """Delete the budget of a stage, if there is one.

    Raises:
        DeploymentError: it could not be deleted.
    """
    stack = stack_of(stage)
    if stack.status() is not None:
        stack.delete()


def _deploy(stage: str, parameters: dict[str, str]) -> None:
    stack = stack_of(stage)
    creates = make_ready(stack)
    try:
        if change_set := stack.prepare(_TEMPLATE, parameters):
            stack.execute(change_set, creates=creates)
    except DeploymentError:
        if creates:
            remove_budget(stage)
        raise
