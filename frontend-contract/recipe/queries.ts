// The reads, as options for TanStack Query: `useQuery(queries.today())`.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { operations } from "../types/bluestreak";
import { answer, type Bluestreak, type Schemas } from "./client.ts";
import { isWorking, pollDelay } from "./imports.ts";

type Query<Id extends keyof operations> = NonNullable<operations[Id]["parameters"]["query"]>;
type Filters<Id extends keyof operations> = Omit<Query<Id>, "cursor">;
interface Page {
  readonly next_cursor: string | null;
}

export type Queries = ReturnType<typeof createQueries>;

/** Return the queries of one signed-in person. */
export function createQueries(api: Bluestreak) {
  return {
    ...dayQueries(api),
    ...regimenQueries(api),
    ...workoutQueries(api),
    ...progressQueries(api),
    ...labQueries(api),
    ...metricQueries(api),
    ...importQueries(api),
  };
}

/** How the pages of a list follow each other. A cursor is valid only for the filters of its list. */
const pages = {
  initialPageParam: {} as { cursor?: string },
  getNextPageParam: ({ next_cursor }: Page) => (next_cursor === null ? undefined : { cursor: next_cursor }),
};

function dayQueries(api: Bluestreak) {
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

    /** The scores of days and weeks. */
    score: (query: Query<"getScore">) =>
      queryOptions({
        queryKey: ["score", query],
        queryFn: ({ signal }) => answer(api.GET("/v1/score", { params: { query }, signal })),
      }),

    /** Of each kind, 15 on a page; the day has all of them with less detail. */
    streaks: () =>
      infiniteQueryOptions({
        queryKey: ["streaks"],
        queryFn: ({ pageParam, signal }) => answer(api.GET("/v1/streaks", { params: { query: pageParam }, signal })),
        ...pages,
      }),

    streak: (kind: string) =>
      queryOptions({
        queryKey: ["streak", kind],
        queryFn: ({ signal }) => answer(api.GET("/v1/streaks/{kind}", { params: { path: { kind } }, signal })),
      }),

    profile: () =>
      queryOptions({
        queryKey: ["profile"],
        queryFn: ({ signal }) => answer(api.GET("/v1/profile", { signal })),
      }),
  };
}

function regimenQueries(api: Bluestreak) {
  return {
    supplements: () =>
      queryOptions({
        queryKey: ["supplements"],
        queryFn: ({ signal }) => answer(api.GET("/v1/supplements", { signal })),
      }),

    /** The shares of due doses that were taken, by supplement. */
    adherence: (query: Query<"getAdherence">) =>
      queryOptions({
        queryKey: ["adherence", query],
        queryFn: ({ signal }) => answer(api.GET("/v1/adherence", { params: { query }, signal })),
      }),

    intakes: (filters: Filters<"listIntakes"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["intakes", filters],
        queryFn: ({ pageParam, signal }) =>
          answer(api.GET("/v1/intakes", { params: { query: { ...filters, ...pageParam } }, signal })),
        ...pages,
      }),

    habits: () =>
      queryOptions({
        queryKey: ["habits"],
        queryFn: ({ signal }) => answer(api.GET("/v1/habits", { signal })),
      }),

    habitEntries: (habit_id: string, filters: Filters<"listHabitEntries"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["habit-entries", habit_id, filters],
        queryFn: ({ pageParam, signal }) =>
          answer(
            api.GET("/v1/habits/{habit_id}/entries", {
              params: { path: { habit_id }, query: { ...filters, ...pageParam } },
              signal,
            }),
          ),
        ...pages,
      }),
  };
}

function workoutQueries(api: Bluestreak) {
  return {
    workout: (workout_id: string) =>
      queryOptions({
        queryKey: ["workout", workout_id],
        queryFn: ({ signal }) =>
          answer(api.GET("/v1/workouts/{workout_id}", { params: { path: { workout_id } }, signal })),
      }),

    /** Pages of workouts, newest first. */
    workouts: (filters: Filters<"listWorkouts"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["workouts", filters],
        queryFn: ({ pageParam, signal }) =>
          answer(api.GET("/v1/workouts", { params: { query: { ...filters, ...pageParam } }, signal })),
        ...pages,
      }),

    /** All built-in exercises in one answer, which the browser keeps, for a search without requests. */
    exerciseCatalogue: () =>
      queryOptions({
        queryKey: ["exercise-catalogue"],
        queryFn: ({ signal }) => answer(api.GET("/v1/exercise-catalogue", { signal })),
        staleTime: 3_600_000,
      }),

    /** Exercises that match `q` and the filters, best match first. */
    exercises: (filters: Filters<"listExercises"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["exercises", filters],
        queryFn: ({ pageParam, signal }) =>
          answer(api.GET("/v1/exercises", { params: { query: { ...filters, ...pageParam } }, signal })),
        ...pages,
      }),
  };
}

function progressQueries(api: Bluestreak) {
  return {
    /** What was done of an exercise, newest first: `exerciseHistory(id, { limit: 1 })` is the last performance. */
    exerciseHistory: (exercise_id: string, filters: Filters<"listExerciseHistory"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["exercise-history", exercise_id, filters],
        queryFn: ({ pageParam, signal }) =>
          answer(
            api.GET("/v1/exercises/{exercise_id}/history", {
              params: { path: { exercise_id }, query: { ...filters, ...pageParam } },
              signal,
            }),
          ),
        ...pages,
      }),

    /** The greatest of each kind: load, estimated one-rep maximum, rep maxes and others. */
    exerciseRecords: (exercise_id: string, query: Query<"getExerciseRecords"> = {}) =>
      queryOptions({
        queryKey: ["exercise-records", exercise_id, query],
        queryFn: ({ signal }) =>
          answer(api.GET("/v1/exercises/{exercise_id}/records", { params: { path: { exercise_id }, query }, signal })),
      }),

    /** The records that were set, newest first, such as those of a day. */
    records: (filters: Filters<"listRecords"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["records", filters],
        queryFn: ({ pageParam, signal }) =>
          answer(api.GET("/v1/records", { params: { query: { ...filters, ...pageParam } }, signal })),
        ...pages,
      }),

    /** The templates from which a program can be made, with their sources. */
    programTemplates: () =>
      queryOptions({
        queryKey: ["program-templates"],
        queryFn: ({ signal }) => answer(api.GET("/v1/program-templates", { signal })),
        staleTime: 3_600_000,
      }),

    /** Runs of programs, newest first. */
    runs: (filters: Filters<"listRuns"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["runs", filters],
        queryFn: ({ pageParam, signal }) =>
          answer(api.GET("/v1/runs", { params: { query: { ...filters, ...pageParam } }, signal })),
        ...pages,
      }),

    /** A run with its next day, the state of each slot and why, and the workout that is open. */
    run: (run_id: string) =>
      queryOptions({
        queryKey: ["run", run_id],
        queryFn: ({ signal }) => answer(api.GET("/v1/runs/{run_id}", { params: { path: { run_id } }, signal })),
      }),
  };
}

function labQueries(api: Bluestreak) {
  return {
    /** Markers with their latest reading: `biomarkers({ tracked: true })` are those with readings. */
    biomarkers: (filters: Filters<"listBiomarkers"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["biomarkers", filters],
        queryFn: ({ pageParam, signal }) =>
          answer(api.GET("/v1/biomarkers", { params: { query: { ...filters, ...pageParam } }, signal })),
        ...pages,
      }),

    biomarker: (marker: string) =>
      queryOptions({
        queryKey: ["biomarker", marker],
        queryFn: ({ signal }) => answer(api.GET("/v1/biomarkers/{marker}", { params: { path: { marker } }, signal })),
      }),

    readings: (marker: string, filters: Filters<"listReadings"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["readings", marker, filters],
        queryFn: ({ pageParam, signal }) =>
          answer(
            api.GET("/v1/biomarkers/{marker}/readings", {
              params: { path: { marker }, query: { ...filters, ...pageParam } },
              signal,
            }),
          ),
        ...pages,
      }),

    /** Points, bands and statistics of one marker: the chart. */
    trend: (marker: string, query: Query<"getTrend"> = {}) =>
      queryOptions({
        queryKey: ["trend", marker, query],
        queryFn: ({ signal }) =>
          answer(api.GET("/v1/biomarkers/{marker}/trend", { params: { path: { marker }, query }, signal })),
      }),

    panels: (filters: Filters<"listPanels"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["panels", filters],
        queryFn: ({ pageParam, signal }) =>
          answer(api.GET("/v1/panels", { params: { query: { ...filters, ...pageParam } }, signal })),
        ...pages,
      }),

    panel: (panel_id: string) =>
      queryOptions({
        queryKey: ["panel", panel_id],
        queryFn: ({ signal }) => answer(api.GET("/v1/panels/{panel_id}", { params: { path: { panel_id } }, signal })),
      }),
  };
}

function metricQueries(api: Bluestreak) {
  return {
    /** One figure for each metric and date, merged over the sources; `dropped` has those that it leaves out. */
    metrics: (filters: Filters<"listMetrics">) =>
      infiniteQueryOptions({
        queryKey: ["metrics", filters],
        queryFn: ({ pageParam, signal }) =>
          answer(api.GET("/v1/metrics", { params: { query: { ...filters, ...pageParam } }, signal })),
        ...pages,
      }),

    /** The days, weeks or months of one metric, each with what is usual for the person: the chart. */
    metricSummary: (code: string, query: Query<"getMetricSummary">) =>
      queryOptions({
        queryKey: ["metric-summary", code, query],
        queryFn: ({ signal }) =>
          answer(api.GET("/v1/metric-summaries/{code}", { params: { path: { code }, query }, signal })),
      }),

    /** The order of sources that the person has chosen. */
    metricSources: () =>
      queryOptions({
        queryKey: ["metric-sources"],
        queryFn: ({ signal }) => answer(api.GET("/v1/metric-sources", { signal })),
      }),

    /** Names, units and rules of metrics. */
    metricDefinitions: (filters: Filters<"listMetricDefinitions"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["metric-definitions", filters],
        queryFn: ({ pageParam, signal }) =>
          answer(api.GET("/v1/metric-definitions", { params: { query: { ...filters, ...pageParam } }, signal })),
        ...pages,
      }),
  };
}

function importQueries(api: Bluestreak) {
  return {
    /** Imports, newest first. */
    imports: (filters: Filters<"listImports"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["imports", filters],
        queryFn: ({ pageParam, signal }) =>
          answer(api.GET("/v1/imports", { params: { query: { ...filters, ...pageParam } }, signal })),
        ...pages,
      }),

    /**
     * An import with its progress, questions, faults and preview. It is read again until its work is finished;
     * after a commit or an undo, everything else is too.
     */
    import: (import_id: string) =>
      queryOptions({
        queryKey: ["import", import_id],
        queryFn: async ({ client, queryKey, signal }) => {
          const before = client.getQueryData<Schemas["FileImport"]>(queryKey);
          const now = await answer(api.GET("/v1/imports/{import_id}", { params: { path: { import_id } }, signal }));
          const wrote = before?.status === "committing" || before?.status === "undoing";
          if (wrote && !isWorking(now)) {
            void client.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "import" });
          }
          return now;
        },
        refetchInterval: ({ state: { data, dataUpdateCount } }) =>
          data && isWorking(data) ? pollDelay(dataUpdateCount) : false,
      }),

    /** What an undo did with each entry. */
    importEntries: (import_id: string, filters: Filters<"listImportEntries"> = {}) =>
      infiniteQueryOptions({
        queryKey: ["import-entries", import_id, filters],
        queryFn: ({ pageParam, signal }) =>
          answer(
            api.GET("/v1/imports/{import_id}/entries", {
              params: { path: { import_id }, query: { ...filters, ...pageParam } },
              signal,
            }),
          ),
        ...pages,
      }),
  };
}
