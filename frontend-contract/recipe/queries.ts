// The reads, as options for TanStack Query: `useQuery(queries.today())`.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { operations } from "../types/bluestreak";
import { answer, type Bluestreak } from "./client.ts";

type Query<Id extends keyof operations> = NonNullable<operations[Id]["parameters"]["query"]>;
type Filters = Omit<Query<"listWorkouts">, "cursor">;

export type Queries = ReturnType<typeof createQueries>;

/** Return the queries of one signed-in person. */
export function createQueries(api: Bluestreak) {
  return {
    /** The whole day in one call: doses by slot, habits, workouts, score, streaks. */
    today: (query: Query<"getToday"> = {}) =>
      queryOptions({
        queryKey: ["today", query],
        queryFn: ({ signal }) => answer(api.GET("/v1/today", { params: { query }, signal })),
      }),

    /** Every day of a range with its level: the heat map. */
    calendar: (query: Query<"getCalendar">) =>
      queryOptions({
        queryKey: ["calendar", query],
        queryFn: ({ signal }) => answer(api.GET("/v1/calendar", { params: { query }, signal })),
      }),

    workout: (workout_id: string) =>
      queryOptions({
        queryKey: ["workout", workout_id],
        queryFn: ({ signal }) =>
          answer(api.GET("/v1/workouts/{workout_id}", { params: { path: { workout_id } }, signal })),
      }),

    /** Pages of workouts, newest first. A cursor is valid only for the filters of its list. */
    workouts: (filters: Filters = {}) =>
      infiniteQueryOptions({
        queryKey: ["workouts", filters],
        queryFn: ({ pageParam, signal }) =>
          answer(api.GET("/v1/workouts", { params: { query: { ...filters, ...pageParam } }, signal })),
        initialPageParam: {} as { cursor?: string },
        getNextPageParam: ({ next_cursor }) => (next_cursor === null ? undefined : { cursor: next_cursor }),
      }),
  };
}
