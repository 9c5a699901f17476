// Daily metrics: days of devices are synced and synced again, and read as one figure of all sources.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, newKey } from "./bluestreak/recipe/client.ts";
import { byHour, inBatches, MOST_DAYS, type MetricReport } from "./bluestreak/recipe/metrics.ts";
import { ProblemError } from "./bluestreak/recipe/problem.ts";
import { offlinePerson, run, someone } from "./support.ts";

type Person = ReturnType<typeof someone>;

const hours = (counts: Record<number, number>) => Array.from({ length: 24 }, (_, hour) => counts[hour] ?? 0);
const steps = (date: string, source: string, counts: Record<number, number>): MetricReport => ({
  date,
  source,
  hours: { steps: hours(counts) },
});

async function merged({ cache, queries }: Pick<Person, "cache" | "queries">, date: string, codes = "steps") {
  const query = queries.metrics({ codes, from: date, to: date, sources: "all" });
  return (await cache.fetchInfiniteQuery({ ...query, staleTime: 0 })).pages.flatMap((page) => page.items);
}

test("a sync whose answer was lost is sent again, and one that runs again writes nothing", async () => {
  const { api, cache, mutations, sent } = someone([new TypeError("Failed to fetch")]);
  const night: MetricReport = {
    date: "2026-02-01",
    source: "watch-garmin",
    values: { sleep_duration: { value: 437, unit: "min" }, bedtime: { time: "22:40" } },
  };
  const first = await run(cache, mutations.syncDay(), night);
  const puts = sent.filter(({ method, status }) => method === "PUT" && status !== 401);
  assert.deepEqual(puts.map(({ status }) => status), [201, 201]);
  assert.equal(new Set(puts.map(({ key }) => key)).size, 1);
  assert.equal(first.values["sleep_duration"]?.unit, "min");
  const again = await run(cache, mutations.syncDay(), { ...night });
  assert.deepEqual([again.version, sent.at(-1)?.status], [first.version, 200]);

  const later: MetricReport = { date: night.date, source: night.source, values: { rhr: { value: 52 }, bedtime: null } };
  const more = await run(cache, mutations.syncDay(), later);
  assert.deepEqual(Object.keys(more.values), ["rhr", "sleep_duration"]);
  const replaced = await run(cache, mutations.syncDay(), { ...later, mode: "replace" });
  assert.deepEqual(Object.keys(replaced.values), ["rhr"]);
  const path = { date: night.date, source: night.source };
  assert.deepEqual(await answer(api.GET("/v1/metrics/{date}/{source}", { params: { path } })), replaced);
});

test("a month of back-fill is sent in batches, each all or nothing and safe to send again", async () => {
  const person = someone([new TypeError("Failed to fetch")]);
  const { cache, mutations } = person;
  const dates = Array.from({ length: MOST_DAYS + 1 }, (_, day) => new Date(Date.UTC(2025, 0, 1 + day)).toISOString());
  const reports = dates.map((date) => steps(date.slice(0, 10), "phone", { 12: 5000 }));
  const batches = inBatches(reports.toReversed());
  assert.deepEqual(batches.map(({ length }) => length), [MOST_DAYS, 1]);
  assert.equal(batches[1]?.[0]?.date, "2025-02-10");
  assert.deepEqual(inBatches([]), []);
  for (const [days, expected] of [
    [batches[0] ?? [], { written: MOST_DAYS, unchanged: 0 }],
    [batches[0] ?? [], { written: 0, unchanged: MOST_DAYS }],
  ] as const) {
    assert.deepEqual(await run(cache, mutations.syncDays(), { body: { days: [...days] }, key: newKey() }), expected);
  }
  const wrong = [...(batches[1] ?? []), { date: "2025-02-11", source: "watch", values: { spo2: { value: 0.97 } } }];
  const refused = run(cache, mutations.syncDays(), { body: { days: wrong }, key: newKey() });
  await assert.rejects(refused, (error) => {
    assert.ok(error instanceof ProblemError);
    return /unit/.test(error.at("/days/1/values/spo2/value") ?? "");
  });
  assert.deepEqual(await merged(person, "2025-02-10"), []);
});

test("sources are merged by the hour, and without one the other is shown again", async () => {
  const person = someone();
  const { cache, mutations, queries } = person;
  const date = "2026-02-02";
  const shown = async () => {
    const [item] = await merged(person, date);
    return item && [item.value, item.merged, item.source, item.dropped.map(({ source }) => source).join()];
  };
  await run(cache, mutations.syncDay(), steps(date, "watch", { 7: 1700, 8: 2457 }));
  await run(cache, mutations.syncDay(), steps(date, "phone", { 8: 2400, 12: 4922, 18: 2600 }));
  await run(cache, mutations.syncDay(), { date, source: "app", values: { steps: { value: 20000 } } });
  assert.deepEqual(await shown(), [1700 + 2457 + 4922 + 2600, "hours", "watch", "app"]);
  const [item] = await merged(person, date);
  const own = item?.by_source?.map(({ source, value }) => [source, value]);
  assert.deepEqual(own, [["watch", 4157], ["phone", 9922], ["app", 20000]]);

  const seen = await cache.fetchQuery(queries.metricSources());
  const ordered = await run(cache, mutations.orderSources(), { seen, order: { metrics: { steps: ["app"] } } });
  assert.deepEqual(await shown(), [20000, "priority", "app", "watch,phone"]);
  await run(cache, mutations.orderSources(), { seen: ordered, order: {} });
  await run(cache, mutations.removeDay(), { date, source: "watch" });
  await run(cache, mutations.removeDay(), { date, source: "watch" }); // it has happened already
  assert.deepEqual(await shown(), [9922, "priority", "phone", "app"]);
});

test("a summary has the usual range of the person, and is read again after a sync", async () => {
  const { cache, mutations, queries } = someone();
  const pulse = (day: number, value: number): MetricReport => ({
    date: new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10),
    source: "ring",
    values: { rhr: { value } },
  });
  const days = Array.from({ length: 14 }, (_, place) => pulse(place + 1, 52 + (place % 3)));
  await run(cache, mutations.syncDays(), { body: { days }, key: newKey() });
  const summary = queries.metricSummary("rhr", { by: "day", from: "2026-01-15", to: "2026-01-15" });
  const before = (await cache.fetchQuery(summary)).items[0];
  assert.deepEqual([before?.n, before?.comparison, before?.baseline], [0, null, { median: 53, mad: 1, n: 14 }]);
  await run(cache, mutations.syncDay(), pulse(15, 56));
  assert.ok(cache.getQueryState(summary.queryKey)?.isInvalidated);
  const after = (await cache.fetchQuery({ ...summary, staleTime: 0 })).items[0];
  assert.deepEqual([after?.mean, after?.comparison], [56, "above_usual"]);
});

test("without a network, days wait and are sent in their order", async () => {
  const person = offlinePerson();
  const { cache, mutations, network, outbox, online, stop } = person;
  network.state = "down";
  const date = "2026-02-03";
  const syncs = [1000, 2500].map((count) => run(cache, mutations.syncDay(), steps(date, "phone", { 9: count })));
  while (outbox.snapshot().entries.length < syncs.length) await new Promise((done) => setTimeout(done, 10));
  await online();
  await Promise.all(syncs);
  assert.equal((await merged(person, date))[0]?.value, 2500);
  stop();
});

test("counts of a device become counts of the hours of the clock", () => {
  const counts = byHour([
    { start: "2026-10-25T02:10:00", count: 100 },
    { start: "2026-10-25T02:40:00", count: 30 }, // the hour that the clock shows twice
    { start: "2026-10-25T23:59:59", count: 7 },
  ]);
  assert.deepEqual(counts, hours({ 2: 130, 23: 7 }));
});
