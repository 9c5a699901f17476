// The writes, as options for TanStack Query: `useMutation(mutations.takeDose())`.
import type { QueryClient } from "@tanstack/react-query";
import type { Bluestreak } from "./client.ts";
import { doseMutations } from "./doses.ts";
import { habitMutations } from "./habits.ts";
import { importMutations } from "./imports.ts";
import { createKit, type Deliverer } from "./kit.ts";
import { labMutations } from "./labs.ts";
import { metricMutations } from "./metrics.ts";
import type { Queries } from "./queries.ts";
import { runMutations } from "./runs.ts";
import { workoutMutations } from "./workouts.ts";

export type { NewRun, OfRun } from "./runs.ts";
export type { Edit, NewSet, SetResult } from "./workouts.ts";
export type Mutations = ReturnType<typeof createMutations>;

/**
 * Return the mutations of one signed-in person; they update the cache of `queries`.
 *
 * @param outbox keeps writes while there is no network, and sends them in their order. A mutation
 *   is then pending until the server has answered. Without it, nothing outlives the page.
 */
export function createMutations(api: Bluestreak, queries: Queries, cache: QueryClient, outbox?: Deliverer) {
  const kit = createKit(api, queries, cache, outbox);
  return {
    ...doseMutations(kit),
    ...habitMutations(kit),
    ...workoutMutations(kit),
    ...runMutations(kit),
    ...labMutations(kit),
    ...metricMutations(kit),
    ...importMutations(kit),
  };
}
