// Daily metrics: what a device reports of a date is sent as one resource, so a sync can run again at any time.
import { mutationOptions } from "@tanstack/react-query";
import type { Intent, Schemas } from "./client.ts";
import { creating } from "./creating.ts";
import type { Kit, Root } from "./kit.ts";
import { once, write, type Write } from "./write.ts";

type Day = Schemas["MetricDay"];
type Sources = Schemas["MetricSources"];

/** What one source reports of one local date. */
export type MetricReport = Schemas["MetricBatchDay"];

/** A local date and the id of a source, such as `watch-garmin`. */
export interface DaySource {
  readonly date: string;
  readonly source: string;
}

/** A change of the order of sources that the person saw. */
export interface SourceOrder {
  readonly seen: Sources;
  readonly order: Schemas["MetricSourcesSet"];
}

/** So many days of sources fit into a batch. */
export const MOST_DAYS = 40;

export function metricMutations(kit: Kit) {
  const syncDay = writing(kit, report);
  const removeDay = writing(kit, withoutDay);
  const orderSources = writing(kit, ordered);
  const syncDays = creating(kit, batch, () => kit.changed(...FOLLOWING));
  return {
    /**
     * Send a day of a source: `mutate({ date, source: "watch-garmin", values: { steps: { value: 9120 } } })`.
     * Metrics that it does not name remain; with `mode: "replace"` they are cleared. Nothing is written
     * if all of it is stored already.
     */
    syncDay: () => syncDay,
    /** Send up to 40 days of sources, all or none: `mutate({ body: { days }, key })`, with `inBatches` before. */
    syncDays: () => syncDays,
    /** Remove a source from a day; what it hid of others is shown again: `mutate({ date, source })`. */
    removeDay: () => removeDay,
    /** Which source counts: `mutate({ seen, order: { order: ["phone", "watch"] } })`. */
    orderSources: () => orderSources,
  };
}

/** Split reports into batches, oldest first. */
export function inBatches(reports: readonly MetricReport[]): MetricReport[][] {
  const sorted = reports.toSorted((one, other) => one.date.localeCompare(other.date));
  const count = Math.ceil(sorted.length / MOST_DAYS);
  return Array.from({ length: count }, (_, place) => sorted.slice(place * MOST_DAYS, (place + 1) * MOST_DAYS));
}

/**
 * Counts by the hours of the clock of the place, from the counts of a device: an hour that the clock shows
 * twice has the sum.
 *
 * @param counts each with its beginning in the time of the place, as `2026-03-14T17:05:00`.
 */
export function byHour(counts: readonly { readonly start: string; readonly count: number }[]): number[] {
  const hours = Array.from({ length: 24 }, () => 0);
  for (const { start, count } of counts) {
    const hour = Number(start.slice(11, 13));
    hours[hour] = (hours[hour] ?? 0) + count;
  }
  return hours;
}

/** Metrics that are markers too, such as the body weight, are in the trends. */
const FOLLOWING: readonly Root[] = ["metrics", "metric-summary", "metric-sources", "biomarkers", "biomarker", "trend"];

function writing<V extends object, T>(kit: Kit, build: (variables: V) => Write<T>) {
  const built = once((variables: V) => variables, build);
  return mutationOptions({
    ...kit.mode,
    mutationFn: (variables: V) => kit.deliver(built(variables)),
    onSuccess: () => kit.changed(...FOLLOWING),
  });
}

function report({ date, source, ...body }: MetricReport): Write<Day> {
  return write("put", "/v1/metrics/{date}/{source}", { date, source }, body);
}

function withoutDay({ date, source }: DaySource) {
  return write("delete", "/v1/metrics/{date}/{source}", { date, source });
}

function batch({ body, key }: Intent<Schemas["MetricBatchSet"]>): Write<Schemas["MetricBatch"]> {
  return write("post", "/v1/metric-batches", {}, body, { key });
}

function ordered({ seen, order }: SourceOrder): Write<Sources> {
  return write("put", "/v1/metric-sources", {}, order, { seen });
}
