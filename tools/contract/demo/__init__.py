"""The demo account that every example of the contract is drawn from."""

from tools.contract.demo.labs import LABS
from tools.contract.demo.misses import MISSES
from tools.contract.demo.plan import PLAN
from tools.contract.demo.stack import STACK
from tools.contract.demo.step import Step
from tools.contract.demo.sync import SYNC
from tools.contract.demo.training import TRAINING

STEPS: tuple[Step, ...] = (*TRAINING, *LABS, *STACK, *PLAN, *SYNC, *MISSES)
