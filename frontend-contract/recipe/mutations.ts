// The writes, as options for TanStack Query: `useMutation(mutations.createWorkout())`.
import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer, etag, type Bluestreak, type Intent, type Schemas } from "./client.ts";
import { hasCode } from "./problem.ts";
import type { Queries } from "./queries.ts";

type Workout = Schemas["Workout"];

/** A change of the version that the person saw. */
export interface Edit {
  readonly seen: Workout;
  readonly changes: Schemas["WorkoutPatch"];
}

/** Return the mutations of one signed-in person; they update the cache of `queries`. */
export function createMutations(api: Bluestreak, queries: Queries, cache: QueryClient) {
  /** Store the answer in the cache, and read again the queries that depend on it. */
  async function written(workout: Workout): Promise<void> {
    cache.setQueryData(queries.workout(workout.id).queryKey, workout);
    await derived();
  }

  async function derived(): Promise<void> {
    await Promise.all(
      ["workouts", "today", "calendar"].map((key) => cache.invalidateQueries({ queryKey: [key] })),
    );
  }

  return {
    /** `mutate({ body, key })`: a retry sends the same key and has no second effect. */
    createWorkout: () =>
      mutationOptions({
        mutationFn: ({ body, key }: Intent<Schemas["WorkoutCreate"]>) =>
          answer(api.POST("/v1/workouts", { body, params: { header: { "Idempotency-Key": key } } })),
        onSuccess: written,
      }),

    /** Change the version that the person saw. If the workout has another version now, read it again. */
    editWorkout: () =>
      mutationOptions({
        mutationFn: ({ seen, changes }: Edit) =>
          answer(
            api.PATCH("/v1/workouts/{workout_id}", {
              body: changes,
              params: { path: { workout_id: seen.id }, header: { "If-Match": etag(seen) } },
            }),
          ),
        onSuccess: written,
        onError: async (error: Error, { seen }: Edit) => {
          if (!hasCode(error, "precondition_failed")) return;
          // The person decides between two versions, so the cache must contain the other one.
          await written(await cache.fetchQuery({ ...queries.workout(seen.id), staleTime: 0 }));
        },
      }),

    deleteWorkout: () =>
      mutationOptions({
        mutationFn: (seen: Workout) =>
          answer(
            api.DELETE("/v1/workouts/{workout_id}", {
              params: { path: { workout_id: seen.id }, header: { "If-Match": etag(seen) } },
            }),
          ),
        onSuccess: async (_: unknown, seen: Workout) => {
          cache.removeQueries({ queryKey: queries.workout(seen.id).queryKey });
          await derived();
        },
      }),
  };
}
