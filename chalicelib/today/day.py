"""One day, put together from all that was read for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, assert_never

from chalicelib import localtime
from chalicelib.errors import NotFound
from chalicelib.jsontext import Document, pick
from chalicelib.labs.biomarkers.marker_summary import MarkerSummaries
from chalicelib.regimen.plan import adherence, daylog, score
from chalicelib.regimen.plan.adherence import DayAdherence, DayDose, Log, slot_key
from chalicelib.regimen.plan.daylog import DayLog
from chalicelib.regimen.plan.documents import SupplementDocument
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.base import OnDays
from chalicelib.schedules.flexible import AsNeeded, Weekly
from chalicelib.streaks.account import Account
from chalicelib.streaks.service import folded, saved_until
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import read_lines
from chalicelib.today.models import (
    DayWorkouts,
    DueDose,
    DueHabit,
    DueMeasurement,
    DueSlot,
    FlexibleDose,
    MeasuredMarker,
    PlannedWorkout,
    Refill,
    StreakToday,
    Today,
    TodayScore,
)
from chalicelib.today.scores import pillar_scores, rounded

# In the order of a day; clock times come in between, by where these are usually taken.
_SLOTS = {
    "waking": "06:00",
    "breakfast": "08:00",
    "lunch": "12:30",
    "dinner": "18:30",
    "bedtime": "22:00",
}


@dataclass(frozen=True)
class Day:
    """One day of a person.

    Attributes:
        items: calendars, profile, plan and cards.
        plan: the plan in them.
        day: which.
        now: the request's time.
        logged: the logs of the day (and its week), and planned workouts.
    """

    items: list[Item]
    plan: Plan
    day: date
    now: datetime
    logged: list[Item]

    @cached_property
    def today(self) -> date:
        """What day it is now."""
        return self.plan.today(self.now)

    def answer(self) -> Today:
        """Return the day as it is shown."""
        days = self.plan.days
        return Today(
            date=self.day,
            today=self.today,
            timezone=days.timezone,
            day_ends_at=localtime.day_ends(self.day, days.zone, days.day_start),
            slots=self._slots(),
            flexible=self._flexible(),
            habits=[shown for habit in self._habits if (shown := self._habit(habit))],
            workouts=self._workouts(),
            measurements=[
                self._measurement(habit)
                for habit in self._habits
                if habit.get("markers") and habit["schedule"]["type"] == "interval"
            ],
            refills=self._refills(),
            score=self._score(),
            streaks=[self._streak(kind) for kind in self._account.kinds(self.today)],
        )

    @cached_property
    def _account(self) -> Account:
        return Account.of(self.items, self.plan)

    @cached_property
    def _supplements(self) -> dict[str, SupplementDocument]:
        return self.plan.supplement_documents

    @cached_property
    def _habits(self) -> list[Document]:
        """The habits that the day has, by window and then as they were made."""
        gone: dict[str, Any] = {
            name: {"id": name} | ended for name, ended in self.plan.ended.items()
        }
        habits: dict[str, Any] = {**self.plan.habit_documents}
        found = [
            habit
            for name, habit in (gone | habits).items()
            if "pillar" in habit and self.plan.histories[name].active(self.day)
        ]
        return sorted(
            found, key=lambda habit: self._of_the_day(habit.get("window", {}).get("from"))
        )

    @cached_property
    def _logs(self) -> dict[date, DayLog]:
        return daylog.parse(self.logged)

    @cached_property
    def _log(self) -> DayLog:
        return self._logs.get(self.day) or DayLog(self.day, None)

    @cached_property
    def _doses(self) -> DayAdherence:
        log = {self.day: self._log.statuses}
        return adherence.of_day(self.plan.supplement_histories, log, self.day, self.today)

    def _slots(self) -> list[DueSlot]:
        """Return the doses due, by slot."""
        by_slot: dict[str, list[DayDose]] = {}
        for dose in self._doses.due:
            by_slot.setdefault(dose.slot, []).append(dose)
        return [
            DueSlot(
                **({"slot": slot} if slot else {}),
                done=sum(dose.state == "taken" for dose in by_slot[slot]),
                due=len(by_slot[slot]),
                doses=[self._dose(dose) for dose in by_slot[slot]],
            )
            for slot in sorted(by_slot, key=self._of_the_day)
        ]

    def _of_the_day(self, slot: str | None) -> tuple[bool, bool, str]:
        """Return where in the day a slot or clock time stands; without one, at its end.

        The day may start after midnight.
        """
        clock = _SLOTS.get(slot or "", slot or "")
        return not slot, clock < self.plan.days.day_start.strftime("%H:%M"), clock

    def _dose(self, dose: DayDose) -> DueDose:
        name = dose.supplement_id
        supplement = self._supplements.get(name) or self.plan.ended[name]
        given = pick(supplement, "name", "dose", "with_food", "rx")
        entry = self._log.doses.get((name, slot_key(dose.slot)))
        if entry:
            given["intake_id"] = entry.intake_id
        return DueDose(supplement_id=name, state=dose.state, **given)

    def _flexible(self) -> list[FlexibleDose]:
        """Return the supplements with doses of a week, or as needed."""
        found: list[FlexibleDose] = []
        for name, supplement in self._supplements.items():
            version = self.plan.histories[name].in_force(self.day)
            if version is None or not version.active(self.day):
                continue
            given = {"supplement_id": name} | pick(supplement, "name", "dose")
            match version.schedule:
                case Weekly():
                    found += self._weekly_doses(version.schedule, version.doses, given)
                case AsNeeded():
                    found.append(self._as_needed(version.schedule, given))
                case OnDays():
                    pass
                case _:
                    assert_never(version.schedule)
        return found

    def _weekly_doses(
        self, schedule: Weekly, slots: Iterable[str], given: Document
    ) -> list[FlexibleDose]:
        name = given["supplement_id"]
        return [
            FlexibleDose(
                **given,
                **({"slot": slot} if slot else {}),
                taken=self._taken(name, slot, [self.day]),
                target=schedule.target,
                taken_this_week=self._taken(name, slot, self._logs),
            )
            for slot in slots
        ]

    def _as_needed(self, schedule: AsNeeded, given: Document) -> FlexibleDose:
        taken = sum(
            supplement_id == given["supplement_id"] and status == "taken"
            for (supplement_id, _), status in self._log.statuses.items()
        )
        limits = pick(schedule.document(), "max_per_day", "min_gap_hours")
        return FlexibleDose(**given, taken=taken, **limits)

    def _taken(self, supplement_id: str, slot: str, days: Iterable[date]) -> int:
        """Return on how many of the days a dose was taken."""
        logs = (self._logs[day] for day in days if day in self._logs)
        return sum(log.statuses.get((supplement_id, slot_key(slot))) == "taken" for log in logs)

    def _habit(self, habit: Document) -> DueHabit | None:
        """Return a habit that is due on the day or in its week, with what became of it."""
        history = self.plan.histories[habit["id"]]
        target = history.weekly_target(self.day)
        if not target and not history.due(self.day):
            return None
        met = self._log.habits.get(habit["id"])
        open_ = self.day >= self.today or bool(target)
        given = pick(habit, "name", "pillar", "measure", "goal", "window")
        if target:
            week = localtime.days(self.plan.days.week.first(self.day), self.day)
            counts = self._account.counts.get(keys.habit_kind(habit["id"]), {})
            given |= {"target": target, "met_this_week": sum(day in counts for day in week)}
        unlogged = "open" if open_ else "missed"
        state = unlogged if met is None else "met" if met else "not_met"
        return DueHabit.model_validate({"habit_id": habit["id"], "state": state} | given)

    def _workouts(self) -> DayWorkouts:
        at = keys.planned(self.day)
        listed = next((item for item in self.logged if item["sk"] == at), None)
        lines = read_lines(listed) if listed else {}
        planned = [PlannedWorkout(workout_id=name, **line) for name, line in lines.items()]
        planned.sort(key=lambda workout: (workout.started_at or "", workout.workout_id))
        completed = self._account.counts.get("workouts", {}).get(self.day, 0)
        return DayWorkouts(planned=planned, completed=completed)

    @cached_property
    def _cards(self) -> MarkerSummaries:
        return MarkerSummaries(self.items)

    def _measurement(self, habit: Document) -> DueMeasurement:
        """Return when each marker of a habit is due again."""
        every = habit["schedule"]["every_days"]
        first = date.fromisoformat(habit["schedule"]["anchor"])
        markers = [self._marker(marker, every, first) for marker in habit["markers"]]
        return DueMeasurement(
            habit_id=habit["id"],
            name=habit["name"],
            every_days=every,
            due=any(marker.due for marker in markers),
            markers=markers,
        )

    def _marker(self, marker: str, every: int, first: date) -> MeasuredMarker:
        newest = self._cards.newest(marker)
        due_on = first
        given = {}
        if newest:
            measured_on = date.fromisoformat(newest[0].day)
            given["measured_on"] = measured_on
            due_on = measured_on + timedelta(days=every)
        try:
            name = self._cards.marker(marker)["name"]
        except NotFound:
            name = marker
        return MeasuredMarker(
            marker=marker, name=name, **given, due_on=due_on, due=due_on <= self.day
        )

    def _refills(self) -> list[Refill]:
        """Return the supplements of which no more is left than their owner wants to have."""
        found = []
        for name, supplement in self._supplements.items():
            refill_at = supplement.get("inventory", {}).get("refill_at")
            left = self.plan.stock.get(name)
            if not self.plan.histories[name].active(self.day) or refill_at is None or left is None:
                continue
            if left <= refill_at:
                given = {"name": supplement["name"], "doses_left": max(0, left)}
                found.append(Refill(supplement_id=name, refill_at=refill_at, **given))
        return found

    def _score(self) -> TodayScore:
        log: Log = {self.day: self._log.all_statuses}
        pillars = score.of_day(self.plan.items, log, self.day)
        return TodayScore(
            score=rounded(score.score(pillars.values())),
            pillars=pillar_scores(pillars),
            threshold=float(self.plan.threshold),
        )

    def _streak(self, kind: str) -> StreakToday:
        found = folded(kind, self._account, self.now).fold
        habit = self._account.habits.get(kind)
        return StreakToday(
            kind=kind,
            **({"name": habit["name"]} if habit else {}),
            unit=found.unit,
            length=found.current.length if found.current else 0,
            status=found.status,
            at_risk=found.at_risk,
            at_risk_until=saved_until(self._account, found),
        )
