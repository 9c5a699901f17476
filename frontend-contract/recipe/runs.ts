// Programs: one is made from a template, a run follows it, and each next workout is planned with its targets.
import type { Schemas } from "./client.ts";
import { creating } from "./creating.ts";
import type { Kit } from "./kit.ts";
import { written } from "./workouts.ts";
import { write, type Write } from "./write.ts";

/** A run to begin: its unit, and where its slots start. */
export interface NewRun {
  readonly program_id: string;
  readonly body: Schemas["RunCreate"];
}

/** The run whose next workout is wanted. */
export interface OfRun {
  readonly run_id: string;
}

export function runMutations(kit: Kit) {
  const createProgram = creating(kit, newProgram, async () => undefined);
  const createRun = creating(kit, newRun, () => kit.changed("runs"));
  const planWorkout = creating(kit, nextWorkout, (workout) => written(kit, workout));
  return {
    /** Make a program with its routines: `mutate({ template_id, unit })`. */
    createProgram: () => createProgram,
    /** Begin to follow a program: `mutate({ program_id, body: { unit } })`. */
    createRun: () => createRun,
    /**
     * Get the next workout: `mutate({ run_id })`. One that is planned already is not planned twice: the
     * answer is that one, with the date and the targets of today.
     */
    planWorkout: () => planWorkout,
  };
}

function newProgram(body: Schemas["NewProgram"]): Write<Schemas["Program"]> {
  return write("post", "/v1/programs", {}, body);
}

function newRun({ program_id, body }: NewRun): Write<Schemas["Run"]> {
  return write("post", "/v1/programs/{program_id}/runs", { program_id }, body);
}

function nextWorkout({ run_id }: OfRun): Write<Schemas["Workout"]> {
  return write("post", "/v1/runs/{run_id}/workouts", { run_id });
}
