// The words for the codes of the contract.
import type { Schemas } from "../../recipe/client.ts";
import type { Write } from "../../recipe/write.ts";
import { counted, number, quantity } from "./format.ts";
import type { Look } from "./parts/Status.tsx";

type Streak = Schemas["Streak"];
type Word = readonly [look: Look, word: string];

export const DOSE: Record<Schemas["DoseState"], Word> = {
  taken: ["good", "Taken"],
  skipped: ["off", "Skipped"],
  missed: ["bad", "Missed"],
  open: ["open", "Due"],
  excused: ["off", "Excused"],
};

export const HABIT: Record<Schemas["HabitState"], Word> = {
  met: ["good", "Met"],
  not_met: ["warn", "Not met"],
  skipped: ["off", "Skipped"],
  missed: ["bad", "Missed"],
  open: ["open", "Open"],
  excused: ["off", "Excused"],
};

export const STREAK: Record<Schemas["StreakStatus"], Word> = {
  done: ["good", "Done"],
  pending: ["open", "Still time"],
  protected: ["good", "Protected by a freeze"],
  at_risk: ["warn", "At risk"],
  off: ["off", "Nothing due"],
  excused: ["off", "Excused"],
  unreachable: ["bad", "Out of reach"],
  broken: ["bad", "Ended"],
  none: ["off", "Not begun"],
};

export const RANGE: Record<Schemas["RangeStatus"], Word> = {
  in_range: ["good", "In range"],
  low: ["low", "Low"],
  high: ["high", "High"],
  outside: ["warn", "Outside"],
  unknown: ["off", "No range"],
};

/** A value compared with what is usual for the person. Unusual is neither good nor bad. */
export const USUAL: Record<NonNullable<Schemas["MetricPeriod"]["comparison"]> | "none", Word> = {
  below_usual: ["below", "Below your usual"],
  usual: ["usual", "As usual"],
  above_usual: ["above", "Above your usual"],
  none: ["off", "Not compared"],
};

/** What a workout led to in a run; nothing was done of an exercise without a word. */
export const OUTCOME: Partial<Record<Schemas["ProgressionOutcome"], Word>> = {
  success: ["good", "Success"],
  failure: ["bad", "Missed"],
  hold: ["open", "Hold"],
  deload: ["off", "Deload"],
};

const RECORD: Record<Schemas["RecordKind"], string> = {
  load: "Heaviest load",
  e1rm: "Estimated one-rep maximum",
  rep_max: "Heaviest set",
  reps: "Most repetitions",
  set_volume: "Most volume in a set",
  workout_volume: "Most volume in a workout",
  duration: "Longest time",
  distance: "Longest distance",
  pace: "Fastest pace",
};

export const DAY: Record<Schemas["CalendarState"], string> = {
  done: "Done",
  excused: "Excused",
  frozen: "Frozen",
  missed: "Missed",
  off: "Nothing due",
  open: "Open",
  skipped: "Skipped",
};

const CATEGORY: Partial<Record<Schemas["MarkerCategory"], string>> = {
  cbc: "Blood count",
  lipids: "Blood lipids",
};

const KIND: Record<string, string> = {
  workouts: "Workouts",
  supplements: "Supplements",
  biomarkers: "Measurements",
  protocol: "Protocol",
};

/** The word for a code that needs no other: `blood_group` is `Blood group`. */
export function plainWord(code: string): string {
  const text = code.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function categoryName(category: Schemas["MarkerCategory"]): string {
  return CATEGORY[category] ?? plainWord(category);
}

/** A slot is a part of the day or a time. */
export function slotName(slot: string | undefined): string {
  return slot ? plainWord(slot) : "Any time";
}

/** `Heaviest set of 5`, or `Fastest pace over 5,000 m`. */
export function recordName({ kind, reps, over_m }: Schemas["WorkoutRecord"]): string {
  const over = over_m === undefined ? "" : ` over ${number(over_m)} m`;
  return `${RECORD[kind]}${reps === undefined ? over : ` of ${number(reps)}`}`;
}

const COUNTED = new Set(["capsule", "drop", "lozenge", "pill", "scoop", "softgel", "tablet"]);

/** `2 capsules` or `5 g`: the unit of a dose is a text of the person. */
export function doseText({ amount, unit }: Schemas["Dose"]): string {
  return COUNTED.has(unit) ? counted(amount, unit) : quantity(amount, unit);
}

/** The name of a streak: its habit, or its kind. */
export function streakName({ kind, name }: Pick<Streak, "kind" | "name">): string {
  return name ?? KIND[kind] ?? plainWord(kind);
}

/** `12 days` */
export function streakUnit(length: number, unit: Streak["unit"]): string {
  if (length === 1) return unit;
  return unit === "entry" ? "entries" : `${unit}s`;
}

/** What a write does that is not sent yet. */
export function describe({ method, path, body }: Write): string {
  const { title, name } = (body ?? {}) as { title?: string; name?: string };
  const noun = NOUNS.find(([part]) => path.startsWith(part))?.[1] ?? "A change";
  const verb = method === "delete" ? "delete" : method === "patch" ? "change" : "save";
  const named = title ?? name;
  return named ? `${noun}: ${verb} “${named}”` : `${noun}: ${verb}`;
}

const NOUNS: readonly (readonly [string, string])[] = [
  ["/v1/intakes", "Dose"],
  ["/v1/habits", "Habit"],
  ["/v1/workouts", "Workout"],
  ["/v1/runs", "Next workout"],
  ["/v1/programs", "Program"],
  ["/v1/biomarkers", "Result"],
  ["/v1/metric", "Metrics"],
  ["/v1/imports", "Import"],
];
