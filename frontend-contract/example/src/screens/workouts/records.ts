// Which records are shown.
import type { Schemas } from "../../../../recipe/client.ts";

type WorkoutRecord = Schemas["WorkoutRecord"];

/** Of rep maxes with the same load, the one with the most repetitions: it implies the others. */
export function distinct(records: readonly WorkoutRecord[]): WorkoutRecord[] {
  return records.filter((record) => !records.some((other) => implies(other, record)));
}

function implies(other: WorkoutRecord, { kind, exercise_id, value, reps = 0 }: WorkoutRecord): boolean {
  const isSame = other.kind === "rep_max" && other.kind === kind && other.exercise_id === exercise_id;
  return isSame && other.value === value && (other.reps ?? 0) > reps;
}
