// The days of a summary, with what is usual for the person. Pure functions.
import type { Schemas } from "../../../../recipe/client.ts";
import type { Span } from "../../parts/scale.ts";

const DAY_MS = 86_400_000;
/** By how many deviations a usual value may differ from the median, as the API compares. */
const USUAL_MADS = 1.5;

export type Comparison = NonNullable<Schemas["MetricPeriod"]["comparison"]> | "none";

export interface MetricDay {
  readonly date: string;
  /** The local date in milliseconds. */
  readonly day: number;
  /** Undefined on a day without a value. */
  readonly value: number | undefined;
  /** From the 28 days before; undefined if too few of them have a value. */
  readonly usual: Usual | undefined;
  readonly comparison: Comparison;
}

export interface Usual {
  readonly median: number;
  readonly range: Span;
}

export type Valued = MetricDay & { readonly value: number };

export function daysOf({ items }: Schemas["MetricSummary"]): MetricDay[] {
  return items.map(({ from, mean, baseline, comparison }) => ({
    date: from,
    day: Date.parse(from),
    value: mean,
    usual: baseline?.median === undefined ? undefined : usualOf(baseline.median, baseline.mad),
    comparison: comparison ?? "none",
  }));
}

function usualOf(median: number, mad: number): Usual {
  return { median, range: [Math.max(0, median - USUAL_MADS * mad), median + USUAL_MADS * mad] };
}

export function hasValue(day: MetricDay): day is Valued {
  return day.value !== undefined;
}

/** Split days where one is missing: a line and a band have gaps there. */
export function runsOf<T extends MetricDay>(days: readonly T[]): T[][] {
  const runs: T[][] = [];
  for (const each of days) {
    const run = runs.at(-1);
    if (run?.at(-1)?.day === each.day - DAY_MS) run.push(each);
    else runs.push([each]);
  }
  return runs;
}

/** So many days up to and including one. */
export function daysUntil(to: string, count: number): { from: string; to: string } {
  return { from: new Date(Date.parse(to) - (count - 1) * DAY_MS).toISOString().slice(0, 10), to };
}
