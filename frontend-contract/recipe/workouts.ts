// Workouts: created, started, filled set by set, finished, edited and deleted.
import { mutationOptions } from "@tanstack/react-query";
import type { Intent, Schemas } from "./client.ts";
import { as, creating } from "./creating.ts";
import type { Kit } from "./kit.ts";
import { hasCode } from "./problem.ts";
import { once, write, type Write } from "./write.ts";

/** What follows from workouts, beside what follows from all entries. */
const FOLLOWS = [
  ...(["workouts", "habits", "habit-entries", "runs", "run"] as const),
  ...(["exercise-history", "exercise-records", "records"] as const),
];

type Workout = Schemas["Workout"];
type WorkoutCreate = Schemas["WorkoutCreate"];

/** A workout as the person saw it. */
export interface WorkoutSeen {
  readonly seen: Workout;
}

/** A change of the version that the person saw. */
export interface Edit extends WorkoutSeen {
  readonly changes: Schemas["WorkoutPatch"];
}

/** A set to add: to the exercise of the workout, the last one if it is there twice, or to a new one. */
export interface NewSet extends WorkoutSeen {
  readonly exercise: { readonly exercise_id: string; readonly name: string };
  readonly set: Schemas["SetCreate"];
}

/** What was done of a planned set. `exercise` and `set` are their places in the workout, from 0. */
export interface SetResult extends WorkoutSeen {
  readonly exercise: number;
  readonly set: number;
  readonly result: Schemas["SetCreate"];
}

export function workoutMutations(kit: Kit) {
  const saved = (workout: Workout) => written(kit, workout);
  const createWorkout = creating(kit, newWorkout, saved);
  const startWorkout = creating(kit, started, saved);
  const createExercise = creating(kit, newExercise, () => kit.changed("exercises"));
  const addSet = changing(kit, newSet, withSet);
  const logSet = changing(kit, loggedSet, withResult);
  const finishWorkout = changing(kit, finished, ({ seen }) => ({ ...seen, status: "completed" }));
  const editWorkout = changing(kit, edited, ({ seen, changes }) => ({ ...seen, ...titled(changes) }));
  const deleteWorkout = deleting(kit);
  return {
    /** `mutate({ body, key })`: the key is the id of the workout, so a repeated request creates no other. */
    createWorkout: () => createWorkout,
    /** Begin a workout: `mutate({ body: { title, started_at }, key })`. */
    startWorkout: () => startWorkout,
    /** Add a set that was just done: `mutate({ seen, exercise, set })`. */
    addSet: () => addSet,
    /** Log the result of a planned set: `mutate({ seen, exercise: 0, set: 2, result: { reps: 5, weight } })`. */
    logSet: () => logSet,
    /**
     * Complete a workout: `mutate({ seen })`. Sets without a result stay in it as not done. The
     * answer has the `records` that it sets.
     */
    finishWorkout: () => finishWorkout,
    /** Change the version that the person saw. If the workout has another version now, read it again. */
    editWorkout: () => editWorkout,
    deleteWorkout: () => deleteWorkout,
    /** Create a custom exercise: `mutate({ body: { name, modality, … }, key })`. */
    createExercise: () => createExercise,
  };
}

/**
 * A change that the screen shows at once; after a refusal it shows the former version. Several can be on
 * their way: each is made on top of those before it, if the person saw the same version.
 */
function changing<V extends WorkoutSeen>(
  kit: Kit,
  build: (variables: V) => Write<Workout>,
  expect: (variables: V) => Workout,
) {
  const { cache, queries, underway } = kit;
  const baseOf = (variables: V) => underway.base(variables, variables.seen);
  const onBase = (variables: V): V => ({ ...variables, seen: baseOf(variables) });
  const built = once((variables: V) => variables, (variables) => build(onBase(variables)));
  return mutationOptions({
    ...kit.mode,
    mutationFn: (variables: V) => kit.deliver(built(variables)),
    onMutate: async (variables: V) => {
      const { queryKey } = queries.workout(variables.seen.id);
      await cache.cancelQueries({ queryKey });
      underway.begin(variables, variables.seen, cache.getQueryData(queryKey));
      cache.setQueryData(queryKey, expect(onBase(variables)));
    },
    onSuccess: (made: Workout, variables: V) => {
      underway.answered(variables, made);
      return written(kit, made);
    },
    onError: async (error: Error, variables: V) => {
      const query = queries.workout(variables.seen.id);
      cache.setQueryData(query.queryKey, baseOf(variables));
      underway.refused(variables);
      if (!hasCode(error, "precondition_failed")) return;
      // The person decides between two versions, so the cache must contain the other one.
      await written(kit, await cache.fetchQuery({ ...query, staleTime: 0 }));
    },
  });
}

function deleting(kit: Kit) {
  const built = once(
    (seen: Workout) => seen,
    (seen) => write("delete", "/v1/workouts/{workout_id}", { workout_id: seen.id }, undefined, { seen }),
  );
  return mutationOptions({
    ...kit.mode,
    mutationFn: (seen: Workout) => kit.deliver(built(seen)),
    onSuccess: async (_: unknown, seen: Workout) => {
      kit.cache.removeQueries({ queryKey: kit.queries.workout(seen.id).queryKey });
      await kit.changed(...FOLLOWS);
    },
  });
}

/**
 * Store the answer in the cache, and read again the queries that depend on it. While other changes of the
 * workout are on their way, the screen keeps what it shows of them: the answer to the last one has them all.
 */
export async function written({ cache, changed, queries, underway }: Kit, workout: Workout): Promise<void> {
  const { id, version } = workout;
  const others = underway.has(id);
  cache.setQueryData(queries.workout(id).queryKey, (shown) => (shown && others ? { ...shown, version } : workout));
  await changed(...FOLLOWS);
}

function newWorkout({ body, key }: Intent<WorkoutCreate>): Write<Workout> {
  const needs = (body.exercises ?? []).map(exerciseUrl);
  return write("put", "/v1/workouts/{workout_id}", { workout_id: key }, body, { ...as(key), needs });
}

function started({ body, key }: Intent<WorkoutCreate>): Write<Workout> {
  return newWorkout({ body: { ...body, status: "in_progress" }, key });
}

function newExercise({ body, key }: Intent<Schemas["ExerciseCreate"]>) {
  return write("put", "/v1/exercises/{exercise_id}", { exercise_id: key }, body, as(key));
}

function edited({ seen, changes }: Edit): Write<Workout> {
  const needs = (changes.exercises ?? []).map(exerciseUrl);
  return write("patch", "/v1/workouts/{workout_id}", { workout_id: seen.id }, changes, { seen, needs });
}

function finished({ seen }: WorkoutSeen): Write<Workout> {
  // A workout of a day, without a time, has no end either.
  const ended = seen.started_at === undefined ? {} : { ended_at: now() };
  return edited({ seen, changes: { status: "completed", ...ended } });
}

/** A set of an exercise that is there is a small request, which no other set can make stale. */
function newSet({ seen, exercise, set }: NewSet): Write<Workout> {
  const { exercise_id } = exercise;
  const n = placeOf(exercise_id, seen);
  if (n < 0) return edited({ seen, changes: { exercises: withSet({ seen, exercise, set }).exercises } });
  const ids = { workout_id: seen.id, n };
  const needs = [`/v1/workouts/${seen.id}`];
  return write("post", "/v1/workouts/{workout_id}/exercises/{n}/sets", ids, { ...set, exercise_id }, { needs });
}

function loggedSet(logged: SetResult): Write<Workout> {
  return edited({ seen: logged.seen, changes: { exercises: withResult(logged).exercises } });
}

function placeOf(exercise_id: string, { exercises }: Workout): number {
  return exercises.findLastIndex((each) => each.exercise_id === exercise_id);
}

/** The workout with one more set, as the server will answer it. */
function withSet({ seen, exercise, set }: NewSet): Workout {
  const added = present({ type: "normal", load_mode: "external", side: "both", ...set });
  const n = placeOf(exercise.exercise_id, seen);
  if (n < 0) return { ...seen, exercises: [...seen.exercises, { ...exercise, sets: [added] }] };
  const longer = seen.exercises.map((each, place) =>
    place === n ? { ...each, sets: [...each.sets, added] } : each,
  );
  return { ...seen, exercises: longer };
}

/** The workout with the result of a planned set, which keeps its target. */
function withResult({ seen, exercise, set, result }: SetResult): Workout {
  const exercises = seen.exercises.map((entry, n) => {
    if (n !== exercise) return entry;
    const sets = entry.sets.map((each, m) => (m === set ? present({ ...each, ...result }) : each));
    return { ...entry, sets };
  });
  return { ...seen, exercises };
}

/** A set as it is answered: null is absent. */
function present(set: Schemas["SetCreate"]): Schemas["WorkoutSet"] {
  const sent = Object.fromEntries(Object.entries(set).filter(([, value]) => value !== null));
  return sent as Schemas["WorkoutSet"];
}

function exerciseUrl({ exercise_id }: { exercise_id: string }): string {
  return `/v1/exercises/${exercise_id}`;
}

/** Of a change, what every screen shows; the rest is shown as the server answers it. */
function titled({ title }: Schemas["WorkoutPatch"]): { title?: string } {
  return title ? { title } : {};
}

function now(): string {
  return new Date().toISOString();
}
