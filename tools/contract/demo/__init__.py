"""The demo account whose requests produce every example of the contract."""

from tools.contract.demo.details import DETAILS
from tools.contract.demo.files import FILES
from tools.contract.demo.imports import IMPORTS
from tools.contract.demo.labs import LABS
from tools.contract.demo.leaving import LEAVING
from tools.contract.demo.metrics import METRICS
from tools.contract.demo.misses import MISSES
from tools.contract.demo.offline import OFFLINE
from tools.contract.demo.plan import PLAN
from tools.contract.demo.programs import PROGRAMS
from tools.contract.demo.runs import RUNS
from tools.contract.demo.stack import STACK
from tools.contract.demo.step import Step
from tools.contract.demo.sync import SYNC
from tools.contract.demo.training import TRAINING

CHAPTERS: dict[str, tuple[Step, ...]] = {
    "Profile and training": TRAINING,
    "Labs": LABS,
    "Supplements": STACK,
    "Habits, protocols and the day": PLAN,
    "Streaks, heat map and sync": SYNC,
    "Offline": OFFLINE,
    "Problems": MISSES,
    "Details": DETAILS,
    "Taking data along": LEAVING,
    "Files": FILES,
    "Routines and programs": PROGRAMS,
    "Runs": RUNS,
    "Metrics": METRICS,
    "Imports": IMPORTS,
}
