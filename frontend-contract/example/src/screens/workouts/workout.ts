// What the screens of workouts share.
import type { Schemas } from "../../../../recipe/client.ts";
import { number } from "../../format.ts";
import type { Look } from "../../parts/Status.tsx";

export type Workout = Schemas["Workout"];
export type WorkoutSet = Schemas["WorkoutSet"];
export type Entry = Workout["exercises"][number];
/** A set, and where it is. */
export interface SetPlace {
  readonly workout: Workout;
  /** The place of the exercise in the workout, and of the set in the exercise. */
  readonly place: number;
  readonly number: number;
  readonly entry: Entry;
  readonly set: WorkoutSet;
}

type Target = NonNullable<WorkoutSet["target"]>;

export const WORKOUT: Record<Workout["status"], readonly [look: Look, word: string]> = {
  planned: ["open", "Planned"],
  in_progress: ["open", "In progress"],
  completed: ["good", "Completed"],
  skipped: ["off", "Skipped"],
};

export function setCount({ exercises }: Workout): number {
  return exercises.reduce((sum, { sets }) => sum + sets.length, 0);
}

/** A weight; one that is added to the body, or taken off, has a sign. */
function loadOf({ value, unit }: Schemas["Weight"], mode: WorkoutSet["load_mode"]): string {
  const sign = mode === "bodyweight" ? "+" : mode === "assisted" ? "−" : "";
  return `${sign}${number(value)} ${unit}`;
}

/** What was lifted, held or covered in a set: `6 × 112.5 kg` or `44 s`. */
export function resultOf({ reps, weight, duration_s, distance, load_mode, band }: WorkoutSet): string {
  const load = weight ? loadOf(weight, load_mode) : load_mode === "bodyweight" ? "body weight" : band;
  const parts = [
    [reps !== undefined && number(reps), load].filter(Boolean).join(" × "),
    duration_s !== undefined && `${number(duration_s)} s`,
    distance && `${number(distance.value)} ${distance.unit}`,
  ];
  return parts.filter(Boolean).join(", ") || "no result";
}

/** What is planned for a set: `8–12 × 60 kg, RPE 8`. */
export function targetOf({ target = {}, type, load_mode }: WorkoutSet): string {
  const { reps, reps_max, weight, rpe, rir, duration_s, distance } = target;
  const range = reps_max !== undefined && reps_max !== reps ? `–${number(reps_max)}` : type === "amrap" ? "+" : "";
  const load = weight ? loadOf(weight, load_mode) : load_mode === "bodyweight" ? "body weight" : undefined;
  const parts = [
    [reps !== undefined && `${number(reps)}${range}`, load].filter(Boolean).join(" × "),
    duration_s !== undefined && `${number(duration_s)} s`,
    distance && `${number(distance.value)} ${distance.unit}`,
    rpe !== undefined && `RPE ${rpe}`,
    rir !== undefined && `${rir} in reserve`,
  ];
  return parts.filter(Boolean).join(", ") || "open";
}

/** Equal sets together: `3 sets of 5 × 60 kg, 4 × 60 kg`. */
export function together(texts: readonly string[]): string {
  const groups: [text: string, count: number][] = [];
  for (const text of texts) {
    const last = groups.at(-1);
    if (last?.[0] === text) last[1] += 1;
    else groups.push([text, 1]);
  }
  return groups.map(([text, count]) => (count > 1 ? `${count} sets of ${text}` : text)).join(", ");
}

/** Whether sets were planned: then they come before the form for other sets. */
export function hasTargets({ exercises }: Workout): boolean {
  return exercises.some(({ sets }) => sets.some(({ target }) => target !== undefined));
}

/** Whether a set is planned and has no result yet; 0 is a result. */
export function isOpen(set: WorkoutSet): boolean {
  const results = [set.reps, set.duration_s, set.distance, set.floors, set.steps];
  return set.target !== undefined && results.every((each) => each === undefined);
}

/** The result of a set that is done as planned; undefined if the target leaves it open, as of a range. */
export function asPlanned({ target, type, load_mode }: WorkoutSet): Target | undefined {
  if (!target || type === "amrap" || (target.reps_max ?? target.reps) !== target.reps) return undefined;
  const isKnown = target.weight !== undefined || load_mode !== "external" || target.reps === undefined;
  const { reps, weight, duration_s, distance } = target;
  const done = { reps, weight, duration_s, distance };
  return isKnown ? (Object.fromEntries(Object.entries(done).filter(([, value]) => value !== undefined)) as Target) : undefined;
}

/** A planned set before it was done: null takes a value back. */
export function withoutResult(set: WorkoutSet): Schemas["SetCreate"] {
  return { ...set, reps: null, weight: null, duration_s: null, distance: null, completed_at: null };
}
