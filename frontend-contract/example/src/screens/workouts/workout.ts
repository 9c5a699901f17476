// What the screens of workouts share.
import type { Schemas } from "../../../../recipe/client.ts";
import { number } from "../../format.ts";
import type { Look } from "../../parts/Status.tsx";

export type Workout = Schemas["Workout"];
type WorkoutSet = Schemas["WorkoutSet"];

export const WORKOUT: Record<Workout["status"], readonly [look: Look, word: string]> = {
  planned: ["open", "Planned"],
  in_progress: ["open", "In progress"],
  completed: ["good", "Completed"],
  skipped: ["off", "Skipped"],
};

export function setCount({ exercises }: Workout): number {
  return exercises.reduce((sum, { sets }) => sum + sets.length, 0);
}

/** What was lifted, held or covered in a set: `6 × 112.5 kg` or `44 s`. */
export function resultOf({ reps, weight, duration_s, distance, load_mode, band }: WorkoutSet): string {
  const load = weight ? `${number(weight.value)} ${weight.unit}` : load_mode === "bodyweight" ? "body weight" : band;
  const parts = [
    [reps !== undefined && number(reps), load].filter(Boolean).join(" × "),
    duration_s !== undefined && `${number(duration_s)} s`,
    distance && `${number(distance.value)} ${distance.unit}`,
  ];
  return parts.filter(Boolean).join(", ") || "no result";
}
