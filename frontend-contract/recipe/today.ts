// What a tap changes in the answer of `GET /v1/today`, until the server has answered. Pure functions.
import type { QueryClient } from "@tanstack/react-query";
import type { Schemas } from "./client.ts";

export type Today = Schemas["Today"];
export type DueDose = Schemas["DueDose"];
export type DueHabit = Schemas["DueHabit"];
export type FlexibleDose = Schemas["FlexibleDose"];

/** Change a day in the cache, wherever it is shown. */
export function updateDay(cache: QueryClient, date: string, change: (day: Today) => Today): void {
  cache.setQueriesData<Today>({ queryKey: ["today"] }, (day) => (day?.date === date ? change(day) : day));
}

/** The day with another state of one dose; the count of its slot follows. */
export function withDose(day: Today, now: DueDose, { slot }: { slot?: string | undefined }): Today {
  return {
    ...day,
    slots: day.slots.map((each) => {
      const before = each.doses.find((dose) => dose.supplement_id === now.supplement_id);
      if (each.slot !== slot || !before) return each;
      const doses = each.doses.map((dose) => (dose === before ? now : dose));
      return { ...each, doses, done: each.done + counted(now) - counted(before) };
    }),
  };
}

/** The day with another state of a dose that has no fixed days. */
export function withFlexible(day: Today, now: FlexibleDose): Today {
  const isSame = (each: FlexibleDose) => each.supplement_id === now.supplement_id && each.slot === now.slot;
  return { ...day, flexible: day.flexible.map((each) => (isSame(each) ? now : each)) };
}

/** The day with another state of one habit. */
export function withHabit(day: Today, now: DueHabit): Today {
  return { ...day, habits: day.habits.map((each) => (each.habit_id === now.habit_id ? now : each)) };
}

/** The time of an entry of the day that is shown: the instant if the day is not over, or else its date. */
export function timeOf(day: Today, now = new Date()): { instant: string } | { local_date: string } {
  const current = day.date === day.today && now < new Date(day.day_ends_at);
  return current ? { instant: now.toISOString() } : { local_date: day.date };
}

function counted(dose: DueDose): number {
  return dose.state === "taken" && dose.overdue_since === undefined ? 1 : 0;
}
