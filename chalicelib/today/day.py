"""The answer about one day, put together from what was read for it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, assert_never

from chalicelib import localtime
from chalicelib.errors import NotFound
from chalicelib.jsontext import Document, pick
from chalicelib.models.numbers import whole
from chalicelib.regimen.plan import adherence, score
from chalicelib.regimen.plan.adherence import DayAdherence, DayDose, LogKey, PlanLog, slot_key
from chalicelib.regimen.plan.as_needed_models import as_needed_fields
from chalicelib.regimen.plan.daylog import DayLog, Entry, limit_entries
from chalicelib.regimen.plan.documents import LogStatus, SupplementDocument
from chalicelib.regimen.plan.dose_times import needed_state
from chalicelib.regimen.plan.excuses import is_excused
from chalicelib.regimen.plan.limit_days import limit_statuses, limited
from chalicelib.regimen.plan.repository import Plan
from chalicelib.schedules.base import OnDays
from chalicelib.schedules.by_history import IntervalFromLast, Rolling
from chalicelib.schedules.flexible import AsNeeded, NoSchedule, Weekly
from chalicelib.schedules.limits import amount_of, thousandths
from chalicelib.streaks.service import at_risk_until, fold_kind
from chalicelib.table import keys
from chalicelib.today.metric_days import MetricFigures
from chalicelib.today.metrics import day_metrics
from chalicelib.today.models import (
    DueDose,
    DueHabit,
    DueMeasurement,
    DueSlot,
    FlexibleDose,
    MeasuredMarker,
    Refill,
    StreakToday,
    Today,
    TodayScore,
)
from chalicelib.today.repository import AccountData, LoggedDays
from chalicelib.today.scores import pillar_scores, rounded
from chalicelib.today.workout_models import CompletedWorkout
from chalicelib.today.workouts import day_workouts, next_workouts

# The usual time of each slot, which orders slots and clock times in a day.
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
        account: what does not depend on the day: plan, streaks, marker summaries.
        logged: the logs of the day (and its week), and planned workouts.
        completed: the first completed workouts of the day.
        metrics: the figures of the metrics of the day.
        day: its local date.
        now: the time of the request.
    """

    account: AccountData
    logged: LoggedDays
    completed: list[CompletedWorkout]
    metrics: list[MetricFigures]
    day: date
    now: datetime

    @cached_property
    def today(self) -> date:
        """The local date of ``now``."""
        return self._plan.today(self.now)

    def answer(self) -> Today:
        """Return the answer about the day."""
        days = self._plan.days
        return Today(
            date=self.day,
            today=self.today,
            timezone=days.timezone,
            week_start=days.week_start,
            units=self._plan.person.units,
            day_ends_at=localtime.day_ends(self.day, days.zone, days.day_start),
            slots=self._slots(),
            flexible=self._flexible(),
            habits=[due for habit in self._habits if (due := self._habit(habit))],
            workouts=day_workouts(
                self.logged.planned_workouts,
                self.completed,
                self.account.completed_workouts(self.day),
                # On a past day nothing is next.
                next_workouts(self.account.items, self.day) if self.day >= self.today else [],
            ),
            metrics=day_metrics(self.metrics, self.account.marker_summaries, self.today),
            measurements=[
                self._measurement(habit)
                for habit in self._habits
                if habit.get("markers") and habit["schedule"]["type"] == "interval"
            ],
            refills=self._refills(),
            score=self._score(),
            streaks=[self._streak(kind) for kind in self.account.streaks.kinds(self.today)],
        )

    @property
    def _plan(self) -> Plan:
        return self.account.plan

    @cached_property
    def _supplements(self) -> dict[str, SupplementDocument]:
        return self._plan.supplement_documents

    @cached_property
    def _habits(self) -> list[Document]:
        """The habits that are active on the day, by window and then in the order of creation."""
        ended: dict[str, Any] = {
            name: {"id": name} | habit for name, habit in self._plan.deleted_documents.items()
        }
        habits: dict[str, Any] = {**self._plan.habit_documents}
        active = [
            habit
            for name, habit in (ended | habits).items()
            if "pillar" in habit and self._plan.histories[name].active(self.day)
        ]
        return sorted(
            active, key=lambda habit: self._time_order(habit.get("window", {}).get("from"))
        )

    @cached_property
    def _log(self) -> DayLog:
        return self.logged.logs.get(self.day) or DayLog(self.day, None)

    @cached_property
    def _doses(self) -> DayAdherence:
        log = {self.day: self._log.statuses}
        histories, covered = self._plan.supplement_histories, self.day in self._plan.covered_days
        return adherence.of_day(histories, log, self.day, self.today, covered=covered)

    def _slots(self) -> list[DueSlot]:
        """Return the doses due, and those that are overdue, by slot."""
        by_slot: dict[str, list[DayDose]] = {}
        for dose in self._doses.due:
            by_slot.setdefault(dose.slot, []).append(dose)
        overdue: dict[str, list[DueDose]] = {}
        for dose, since in self._overdue():
            shown = self._dose(dose).model_copy(update={"overdue_since": since})
            overdue.setdefault(dose.slot, []).append(shown)
        return [
            DueSlot(
                **({"slot": slot} if slot else {}),
                done=sum(dose.state == "taken" for dose in by_slot.get(slot, ())),
                due=sum(dose.state != "excused" for dose in by_slot.get(slot, ())),
                doses=[*map(self._dose, by_slot.get(slot, ())), *overdue.get(slot, ())],
            )
            for slot in sorted(by_slot.keys() | overdue.keys(), key=self._time_order)
        ]

    def _overdue(self) -> Iterator[tuple[DayDose, date]]:
        """Yield the doses that are overdue on the day, each with the due day that was missed."""
        unlogged: adherence.DoseState = "missed" if self.day < self.today else "open"
        for history in self._plan.supplement_histories:
            version, since = history.in_force(self.day), history.overdue_since(self.day)
            if version is None or since is None:
                continue
            for slot in version.doses:
                state = self._log.statuses.get((history.id, slot_key(slot)), unlogged)
                yield DayDose(self.day, history.id, slot, state), since

    def _time_order(self, slot: str | None) -> tuple[bool, bool, str]:
        """Return the key that sorts a slot or clock time; a dose or habit without one is last.

        Times before the day start are the last of the day.
        """
        clock = _SLOTS.get(slot or "", slot or "")
        return not slot, clock < self._plan.days.day_start.strftime("%H:%M"), clock

    def _dose(self, dose: DayDose) -> DueDose:
        name = dose.supplement_id
        supplement = self._supplements.get(name) or self._plan.deleted_documents[name]
        shown = pick(supplement, "name", "with_food", "rx") | self._planned_dose(name, dose.slot)
        intake = _intake(self._log.doses.get((name, slot_key(dose.slot))))
        return DueDose(supplement_id=name, state=dose.state, **intake, **shown)

    def _planned_dose(self, supplement_id: str, slot: str = "") -> Document:
        """Return the field ``dose``, as planned for a slot of the day, if it is known."""
        dosing = self._plan.histories[supplement_id].dosing_on(self.day)
        return {"dose": dosing.dose_on(self.day, slot)} if dosing else {}

    def _flexible(self) -> list[FlexibleDose]:
        """Return the doses without fixed days: due on a number of days a week, or as needed."""
        doses: list[FlexibleDose] = []
        for name, supplement in self._supplements.items():
            version = self._plan.histories[name].in_force(self.day)
            if version is None or not version.active(self.day):
                continue
            shown = {"supplement_id": name} | pick(supplement, "name")
            shown |= self._planned_dose(name)
            match version.schedule:
                case Weekly():
                    doses += self._weekly_doses(version.schedule, version.doses, shown)
                case AsNeeded():
                    doses.append(self._as_needed(version.schedule, shown))
                case OnDays() | IntervalFromLast() | Rolling() | NoSchedule():
                    pass
                case _:
                    assert_never(version.schedule)
        return doses

    def _weekly_doses(
        self, schedule: Weekly, slots: Iterable[str], shown: Document
    ) -> list[FlexibleDose]:
        name = shown["supplement_id"]
        # Logs of other days may have been read too.
        week = list(localtime.days(self._plan.days.week.first(self.day), self.day))
        return [
            FlexibleDose(
                **shown | self._planned_dose(name, slot),
                **({"slot": slot} if slot else {}),
                **_intake(self._log.doses.get((name, slot_key(slot)))),
                taken=self._taken(name, slot, [self.day]),
                target=schedule.target,
                taken_this_week=self._taken(name, slot, week),
            )
            for slot in slots
        ]

    def _as_needed(self, schedule: AsNeeded, shown: Document) -> FlexibleDose:
        limits = pick(schedule.document(), "max_per_day", "min_gap_hours")
        logs, name = self.logged.logs, shown["supplement_id"]
        found = needed_state(self._plan, logs, name, self.day, self.now)
        fields = as_needed_fields(found) if found else {}
        entries = [entry for (key, _), entry in self._log.doses.items() if key == name]
        taken = sum(entry.status == "taken" for entry in entries)
        latest = _intake(max(entries, key=lambda entry: entry.position, default=None))
        return FlexibleDose.model_validate({**shown, "taken": taken, **latest, **limits, **fields})

    def _taken(self, supplement_id: str, slot: str, days: Iterable[date]) -> int:
        """Return on how many of the days a dose was taken."""
        logs = (self.logged.logs[day] for day in days if day in self.logged.logs)
        entries = (log.doses.get((supplement_id, slot_key(slot))) for log in logs)
        return sum(entry is not None and entry.status == "taken" for entry in entries)

    def _habit(self, habit: Document) -> DueHabit | None:
        """Return a habit with its state; None if it is not due on the day or in its week."""
        history = self._plan.histories[habit["id"]]
        skipped = habit["id"] in self._log.skips
        if skipped:
            # Skipping a day may move its due day, but the day shows what was skipped.
            history = history.with_outcome(self.day, "none")
        target = history.weekly_target(self.day)
        overdue_since = history.overdue_since(self.day)
        if not target and not overdue_since and not history.due(self.day):
            return None
        met = self._log.habits.get(habit["id"])
        shown = pick(habit, "name", "pillar", "measure", "goal", "window")
        shown["entry"] = self._log.entries.get(habit["id"])
        if overdue_since:
            shown["overdue_since"] = overdue_since.isoformat()
        if (habit["id"], slot_key("")) in self._limit_statuses and not skipped:
            return self._limited_habit(habit, shown)
        if target:
            week = localtime.days(self._plan.days.week.first(self.day), self.day)
            counts = self.account.streaks.of_kind(keys.habit_kind(habit["id"])).counts
            by_sessions = history.by_sessions(self.day)
            met_days = [counts[day] if by_sessions else 1 for day in week if day in counts]
            shown |= {"target": target, "met_this_week": sum(met_days)}
        unlogged = "open" if target or self.day >= self.today else "missed"
        if self._is_excused(habit["id"]):
            unlogged = "excused"
        state = unlogged if met is None else "met" if met else "not_met"
        if skipped:
            state = "skipped"
        return DueHabit.model_validate({"habit_id": habit["id"], "state": state} | shown)

    def _is_excused(self, habit_id: str) -> bool:
        """Tell whether a habit is not due on the day because of an excuse."""
        return is_excused(self._plan.excuses, self.day, keys.habit_kind(habit_id))

    @cached_property
    def _limit_statuses(self) -> dict[LogKey, LogStatus]:
        """The statuses of the habits that have a limit on the day."""
        entries = limit_entries(self.logged.logs.values())
        habits = limited(self._plan.items)
        return limit_statuses(habits, entries, self.day, closed=self.day < self.today)

    def _limited_habit(self, habit: Document, shown: Document) -> DueHabit | None:
        """Return a habit with a limit, with the amount of the period until the day.

        A past day that is neutral has nothing to show.
        """
        history = self._plan.histories[habit["id"]]
        limit = history.limit_on(self.day)
        status = self._limit_statuses[habit["id"], slot_key("")]
        if limit is None or (status == "neutral" and self.day < self.today and limit.per == "day"):
            return None
        span = limit.period(self.day, self._plan.days.week)
        amounts = self.account.streaks.of_kind(keys.habit_kind(habit["id"])).amounts
        excused = self._plan.excused.of(keys.habit_kind(habit["id"]))
        ignored = excused if limit.per != "day" else frozenset()
        days = (day for day in localtime.days(span.first, self.day) if day not in ignored)
        total = sum(amounts.get(day, 0) for day in days)
        state = "open" if span.last >= self.today else "met"
        if limit.per == "day" and self.day not in amounts and self._is_excused(habit["id"]):
            state = "excused"
        return DueHabit.model_validate(
            {"habit_id": habit["id"], "amount": amount_of(total), **shown}
            | {"state": state if limit.allows(total) else "not_met"}
        )

    def _measurement(self, habit: Document) -> DueMeasurement:
        """Return when each of a habit's markers is due next."""
        every = habit["schedule"]["every_days"]
        anchor = habit["schedule"].get("anchor")
        active = self._plan.histories[habit["id"]].first_active or self.day
        first = date.fromisoformat(anchor) if anchor else active
        markers = [self._marker(marker, every, first) for marker in habit["markers"]]
        return DueMeasurement(
            habit_id=habit["id"],
            name=habit["name"],
            every_days=every,
            due=any(marker.due for marker in markers),
            markers=markers,
        )

    def _marker(self, marker: str, every: int, first: date) -> MeasuredMarker:
        summaries = self.account.marker_summaries
        newest = summaries.newest(marker)
        due_on = first
        measured = {}
        if newest:
            measured_on = date.fromisoformat(newest[0].day)
            measured["measured_on"] = measured_on
            due_on = measured_on + timedelta(days=every)
        try:
            name = summaries.marker(marker)["name"]
        except NotFound:
            name = marker
        return MeasuredMarker(
            marker=marker, name=name, **measured, due_on=due_on, due=due_on <= self.day
        )

    def _refills(self) -> list[Refill]:
        """Return the active supplements whose stock is not above their ``refill_at``."""
        refills = []
        for name, supplement in self._supplements.items():
            inventory = supplement.get("inventory")
            left = self._plan.stock_left(name)
            if not self._plan.histories[name].active(self.day) or not inventory or left is None:
                continue
            refill_at = inventory.get("refill_at")
            if refill_at is not None and left <= thousandths(refill_at):
                refills.append(
                    Refill(
                        supplement_id=name,
                        name=supplement["name"],
                        units_left=whole(amount_of(max(0, left))),
                        unit=inventory["unit"],
                        refill_at=refill_at,
                    )
                )
        return refills

    def _score(self) -> TodayScore:
        log: PlanLog = {self.day: {**self._log.all_statuses, **self._limit_statuses}}
        pillars = score.of_day(self._plan.scored_items(self.day), log, self.day)
        return TodayScore(
            score=rounded(score.score(pillars.values())),
            pillars=pillar_scores(pillars),
            threshold=float(self._plan.threshold),
        )

    def _streak(self, kind: str) -> StreakToday:
        inputs = self.account.streaks
        folded = fold_kind(kind, inputs, self.now).fold
        habit = inputs.habits.get(kind)
        return StreakToday(
            kind=kind,
            **({"name": habit["name"]} if habit else {}),
            unit=folded.unit,
            length=folded.current.length if folded.current else 0,
            status=folded.status,
            at_risk=folded.at_risk,
            at_risk_until=at_risk_until(inputs, folded),
        )


def _intake(entry: Entry | None) -> Document:
    """Return the id and the version of the intake of a logged dose, with which it is undone."""
    if entry is None:
        return {"intake_id": None, "intake_version": None}
    return {"intake_id": entry.intake_id, "intake_version": entry.version}
