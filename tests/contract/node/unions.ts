// What the types of the contract allow, and what they refuse: an expected error that is none fails.

import type {
  Change,
  FieldError,
  FieldErrorCode,
  HabitCreate,
  HabitSchedule,
  PlanScheduleInput,
  Problem,
  ProblemCode,
  ProtocolItem,
} from "./types/bluestreak";

export const weekdays: PlanScheduleInput = { type: "weekdays", days: [1, 3, 5] };

// @ts-expect-error A schedule of weekdays has days.
export const another: PlanScheduleInput = { type: "weekdays", every_days: 3 };

// @ts-expect-error A schedule of weekdays has no interval beside its days.
export const both: PlanScheduleInput = { type: "weekdays", days: [1], every_days: 3 };

// @ts-expect-error Habits have no cycles.
export const cycle: HabitCreate = { name: "Walk", schedule: { type: "cycle", on_days: 1, off_days: 1 } };

export function dueInAWeek(schedule: HabitSchedule): number | undefined {
  if (schedule.type === "weekdays") return schedule.days.length;
  // @ts-expect-error Only some types have a target.
  schedule.target;
  return schedule.type === "weekly" ? schedule.target : undefined;
}

export function sets(change: Change): number {
  // @ts-expect-error A deletion has no resource.
  change.resource;
  if (change.type === "workout") return change.resource.exercises.length;
  // @ts-expect-error A panel has no exercises.
  if (change.type === "panel") return change.resource.exercises.length;
  return 0;
}

export function key(change: Change): string {
  return change.type === "deletion"
    ? `${change.resource_type} ${change.id}`
    : `${change.type} ${change.resource.version}`;
}

export function title(item: ProtocolItem): string {
  switch (item.kind) {
    case "supplement":
      return `${item.name} ${item.dose?.amount ?? ""}`;
    case "habit":
      return `${item.name} ${item.measure}`;
    case "training":
      return `${item.name} ${item.minutes ?? ""}`;
    case "target":
      return `${item.marker} ${item.unit}`;
    case "diet":
      return `${item.amount} ${item.per}`;
    default:
      return item satisfies never; // all kinds are known
  }
}

export const known: ProblemCode = "precondition_failed";

// @ts-expect-error It is not among the known codes.
export const unknown: ProblemCode = "no_such_problem";

// A code can be added within /v1, so a client must be able to read one that it does not know.
export const added: Problem["code"] = "no_such_problem";

export function translated(error: FieldError, texts: Partial<Record<FieldErrorCode, string>>): string {
  const template: string | undefined = (texts as Record<string, string>)[error.code];
  return (template ?? error.detail).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = error.params?.[name] ?? "";
    return Array.isArray(value) ? value.join(", ") : String(value);
  });
}
