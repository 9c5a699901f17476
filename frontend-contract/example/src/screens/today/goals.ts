// What a habit requires, in words.
import type { DueHabit } from "../../../../recipe/today.ts";
import { number } from "../../format.ts";

/** `at least 30 min, 1 of 3 this week` or `between 21:00 and 22:00` */
export function goalOf({ goal, window, target, met_this_week = 0 }: DueHabit): string {
  const unit = goal?.unit ?? "";
  return [
    window && `between ${window.from} and ${window.to}`,
    goal?.at_least !== undefined && `at least ${number(goal.at_least)} ${unit}`,
    goal?.at_most !== undefined && `at most ${number(goal.at_most)} ${unit}`,
    goal?.per && `per ${goal.per}`,
    target !== undefined && `${met_this_week} of ${target} this week`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** What was entered on the day: `35 min` or `at 22:40`; the goal if the entry says only that it was done. */
export function enteredIn(habit: DueHabit): string {
  const { entry, goal } = habit;
  const parts = [
    entry?.amount !== undefined && `${number(entry.amount)} ${goal?.unit ?? ""}`.trim(),
    entry?.time && `at ${entry.time}`,
    entry?.count !== undefined && `${entry.count} times`,
    entry?.origin === "workout" && "from a workout",
    entry?.origin === "metric" && "from a metric",
  ];
  return parts.filter(Boolean).join(", ") || goalOf(habit);
}
