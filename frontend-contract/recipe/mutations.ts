// What is changed, as options for TanStack Query: `useMutation(mutations.createWorkout())`.
import { mutationOptions, type QueryClient } from "@tanstack/react-query";
import { answer, etag, type Bluestreak, type Intent, type Schemas } from "./client.ts";
import { hasCode } from "./problem.ts";
import type { Queries } from "./queries.ts";

type Workout = Schemas["Workout"];

/** A change of what the person was looking at. */
export interface Edit {
  readonly seen: Workout;
  readonly changes: Schemas["WorkoutPatch"];
}

/** Return the mutations of one signed-in person; they keep the cache of `queries` true. */
export function createMutations(api: Bluestreak, queries: Queries, cache: QueryClient) {
  /** Put what was answered in the cache, and read again whatever is counted from it. */
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
    /** `mutate({ body, key })`: a retry sends the same key, and nothing happens twice. */
    createWorkout: () =>
      mutationOptions({
        mutationFn: ({ body, key }: Intent<Schemas["WorkoutCreate"]>) =>
          answer(api.POST("/v1/workouts", { body, params: { header: { "Idempotency-Key": key } } })),
        onSuccess: written,
      }),

    /** Change the version that was seen. If another one is there by now, it is read again. */
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
          // The person decides between two versions, so the other one has to be here by then.
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
