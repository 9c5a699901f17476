// Doses, habits, workouts in progress and results: shown at once, taken back after a refusal, and undone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, newKey, type Schemas } from "./bluestreak/recipe/client.ts";
import { ProblemError } from "./bluestreak/recipe/problem.ts";
import { timeOf, type Today } from "./bluestreak/recipe/today.ts";
import { run, someone } from "./support.ts";

type Person = ReturnType<typeof someone>;

const supplement = {
  name: "Magnesium",
  dose: { amount: 2, unit: "capsule" },
  ingredients: [{ nutrient: "magnesium", amount: 240, unit: "mg" }],
  schedule: { type: "daily" },
  slots: ["breakfast", "dinner"],
} satisfies Schemas["SupplementCreate"];

/** The day of the cache, as the screen shows it. */
function shown({ cache, queries }: Person): Today {
  const day = cache.getQueryData(queries.today().queryKey);
  assert.ok(day);
  return day;
}

function doseOf(day: Today, slot: string, supplement_id: string) {
  const found = day.slots.find((each) => each.slot === slot);
  const dose = found?.doses.find((each) => each.supplement_id === supplement_id);
  assert.ok(found && dose);
  return { done: found.done, seen: { day, slot, dose } };
}

/** Count the changes of what the screen shows between two moments. */
async function states(person: Person, read: () => unknown, action: () => Promise<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [read()];
  const stop = person.cache.getQueryCache().subscribe(() => seen.push(read()));
  await action();
  stop();
  return seen.filter((each, place) => each !== seen[place - 1]);
}

test("a dose is taken at once, and undone without a read", async () => {
  const person = someone();
  const { api, cache, mutations, queries, sent } = person;
  const { id } = await answer(api.POST("/v1/supplements", { body: supplement }));
  await cache.fetchQuery(queries.today());
  const read = () => doseOf(shown(person), "dinner", id).seen.dose.state;

  const { seen } = doseOf(shown(person), "dinner", id);
  const taking = await states(person, read, () => run(cache, mutations.takeDose(), seen));
  assert.deepEqual(taking, ["open", "taken"]);
  assert.equal(doseOf(shown(person), "dinner", id).done, 1);
  await run(cache, mutations.takeDose(), seen); // the second click of a double click
  const list = () => answer(api.GET("/v1/intakes", { params: { query: { supplement_id: id } } }));
  const [intake, ...others] = (await list()).items;
  assert.deepEqual([intake?.slot, intake?.status, others.length], ["dinner", "taken", 0]);

  const { seen: taken } = doseOf(await cache.fetchQuery({ ...queries.today(), staleTime: 0 }), "dinner", id);
  sent.length = 0;
  const undoing = await states(person, read, () => run(cache, mutations.undoDose(), taken));
  assert.deepEqual(undoing, ["taken", "open"]);
  assert.deepEqual(sent.map((each) => each.method), ["DELETE"]);
  assert.deepEqual((await list()).items, []);
});

test("two doses that are taken together do not undo each other on the screen", async () => {
  const person = someone();
  const { api, cache, mutations, queries } = person;
  const { id } = await answer(api.POST("/v1/supplements", { body: { ...supplement, name: "Zinc" } }));
  await cache.fetchQuery(queries.today());
  const read = () => ["breakfast", "dinner"].map((slot) => doseOf(shown(person), slot, id).seen.dose.state).join();
  const both = ["breakfast", "dinner"].map((slot) => doseOf(shown(person), slot, id).seen);
  const seen = await states(person, read, () =>
    Promise.all(both.map((each) => run(cache, mutations.takeDose(), each))),
  );
  assert.deepEqual(seen, ["open,open", "taken,open", "taken,taken"]);
});

test("a dose that is refused is shown as it was", async () => {
  const person = someone();
  const { api, cache, mutations, queries } = person;
  const made = await answer(api.POST("/v1/supplements", { body: { ...supplement, name: "Iron" } }));
  await cache.fetchQuery(queries.today());
  const { seen } = doseOf(shown(person), "dinner", made.id);
  const params = { path: { supplement_id: made.id }, header: { "If-Match": `"${made.version}"` } };
  await answer(api.DELETE("/v1/supplements/{supplement_id}", { params }));
  const read = () => doseOf(shown(person), "dinner", made.id).seen.dose.state;
  cache.setQueryDefaults(["today"], { enabled: false });
  const seenStates = await states(person, read, () =>
    assert.rejects(run(cache, mutations.takeDose(), seen), ProblemError),
  );
  assert.deepEqual(seenStates, ["open", "taken", "open"]);
});

test("a supplement without fixed days is counted at once", async () => {
  const person = someone();
  const { api, cache, mutations, queries } = person;
  const body = { ...supplement, name: "Caffeine", slots: [], schedule: { type: "as_needed" as const } };
  const { id } = await answer(api.POST("/v1/supplements", { body }));
  await cache.fetchQuery(queries.today());
  const flexible = () => shown(person).flexible.find((each) => each.supplement_id === id);
  const seen = flexible();
  assert.ok(seen);
  const counts = await states(person, () => flexible()?.taken, () =>
    run(cache, mutations.takeFlexible(), { day: shown(person), dose: seen }),
  );
  assert.deepEqual(counts, [0, 1]);
  await run(cache, mutations.undoFlexible(), { day: shown(person), dose: flexible() ?? seen });
  assert.deepEqual([flexible()?.taken, flexible()?.intake_id], [0, null]);
  assert.equal((await cache.fetchQuery({ ...queries.today(), staleTime: 0 })).flexible[0]?.taken, 0);
});

test("a habit is ticked, added to and cleared", async () => {
  const person = someone();
  const { api, cache, mutations, queries } = person;
  const habit = { pillar: "sleep", schedule: { type: "daily" } } as const;
  const light = await answer(api.POST("/v1/habits", { body: { ...habit, name: "Light", measure: "done" } }));
  const goal = { at_least: 500, unit: "ml" };
  const water = await answer(api.POST("/v1/habits", { body: { ...habit, name: "Water", measure: "amount", goal } }));
  await cache.fetchQuery(queries.today());
  const of = (id: string) => {
    const found = shown(person).habits.find((each) => each.habit_id === id);
    assert.ok(found);
    return { day: shown(person), habit: found };
  };
  const entries = async (habit_id: string) =>
    (await answer(api.GET("/v1/habits/{habit_id}/entries", { params: { path: { habit_id } } }))).items;

  const ticked = await states(person, () => of(light.id).habit.state, () =>
    run(cache, mutations.setHabit(), { ...of(light.id), entry: { done: true } }),
  );
  assert.deepEqual(ticked, ["open", "met"]);
  for (const [amount, state] of [[250, "not_met"], [300, "met"]] as const) {
    await run(cache, mutations.addToHabit(), { ...of(water.id), more: { amount } });
    assert.equal(of(water.id).habit.state, state);
  }
  assert.equal((await entries(water.id))[0]?.amount, 550);
  const cleared = await states(person, () => of(light.id).habit.state, () =>
    run(cache, mutations.clearHabit(), of(light.id)),
  );
  assert.deepEqual(cleared, ["met", "open"]);
  assert.deepEqual(await entries(light.id), []);
});

test("a workout is started, filled set by set, and finished", async () => {
  const person = someone();
  const { api, cache, mutations, queries, sent } = person;
  const { today } = await cache.fetchQuery(queries.today());
  const key = newKey();
  const body = { title: "Push", started_at: new Date().toISOString() };
  const started = await run(cache, mutations.startWorkout(), { body, key });
  assert.deepEqual([started.id, started.status, started.local_date], [key, "in_progress", today]);
  const seen = () => cache.getQueryData(queries.workout(key).queryKey) ?? assert.fail("not in the cache");
  const sets = () => seen().exercises.map((each) => `${each.name}: ${each.sets.map((set) => set.reps).join()}`);

  const [bench, curl] = (await answer(api.GET("/v1/exercises", { params: { query: { limit: 2 } } }))).items;
  assert.ok(bench && curl);
  for (const [exercise, reps] of [[bench, 8], [bench, 7], [curl, 12], [bench, 6]] as const) {
    const set = { reps, weight: { value: 40, unit: "kg" } } as const;
    const named = { exercise_id: exercise.id, name: exercise.name };
    const adding = run(cache, mutations.addSet(), { seen: seen(), exercise: named, set });
    await new Promise((done) => setTimeout(done, 1));
    assert.match(sets().join(), new RegExp(`\\b${reps}\\b`)); // before the answer
    await adding;
  }
  assert.deepEqual(sets(), [`${bench.name}: 8,7,6`, `${curl.name}: 12`]);
  assert.equal(seen().exercises[0]?.sets[0]?.weight_kg, 40);
  const after = sent.filter((each) => each.method === "POST" || each.method === "PATCH");
  assert.deepEqual(after.map((each) => each.method), ["PATCH", "POST", "PATCH", "POST"]);

  const done = await run(cache, mutations.finishWorkout(), { seen: seen() });
  assert.equal(done.status, "completed");
  const streaks = await answer(api.GET("/v1/streaks"));
  assert.ok(streaks.items.some((each) => each.kind === "workouts" && each.current.length === 1));
});

test("results of a laboratory appear in lists and trends after each write", async () => {
  const { cache, mutations, queries } = someone();
  const trend = queries.trend("glucose_fasting");
  const values = () => cache.getQueryData(trend.queryKey)?.points.map((point) => point.value);
  await cache.fetchQuery(trend);
  // A mounted screen reads again what is out of date: an observer does it here.
  const refetched = () => cache.fetchQuery({ ...trend, staleTime: Infinity });
  assert.deepEqual(values(), []);

  const readings = [{ marker: "glucose_fasting", value: 86, unit: "mg/dL" }];
  const report = { body: { local_date: "2026-03-12", readings }, key: newKey() };
  const panel = await run(cache, mutations.createPanel(), report);
  await refetched();
  assert.deepEqual(values(), [86]);
  const body = { value: 90, unit: "mg/dL", local_date: "2026-03-13" };
  const seen = await run(cache, mutations.createReading(), { marker: "glucose_fasting", body, key: newKey() });
  await run(cache, mutations.correctReading(), { seen, changes: { value: 91 } });
  await refetched();
  assert.deepEqual(values(), [86, 91]);
  await run(cache, mutations.deletePanel(), panel);
  await refetched();
  assert.deepEqual(values(), [91]);
});

test("each kind of write makes what follows from entries out of date, and its own lists", async () => {
  const { api, cache, mutations, queries } = someone();
  const { id } = await answer(api.POST("/v1/supplements", { body: { ...supplement, name: "Folate" } }));
  const habit = { name: "Stretch", pillar: "exercise", measure: "done", schedule: { type: "daily" } } as const;
  const made = await answer(api.POST("/v1/habits", { body: habit }));
  const day = await cache.fetchQuery(queries.today());
  const { seen } = doseOf(day, "dinner", id);
  const found = day.habits.find((each) => each.habit_id === made.id);
  assert.ok(found);
  const readings = [{ marker: "hs_crp", value: 0.4, unit: "mg/L" }];
  const writes: Record<string, () => Promise<unknown>> = {
    intakes: () => run(cache, mutations.takeDose(), seen),
    "habit-entries": () => run(cache, mutations.setHabit(), { day, habit: found, entry: { done: true } }),
    workouts: () => run(cache, mutations.createWorkout(), { body: { local_date: day.date }, key: newKey() }),
    trend: () => run(cache, mutations.createPanel(), { body: { local_date: day.date, readings }, key: newKey() }),
  };
  const derived = ["today", "calendar", "streaks", "streak", "score", "adherence"];
  for (const [own, begin] of Object.entries(writes)) {
    for (const key of [...derived, own, "profile"]) cache.setQueryData([key, "example"], {});
    await begin();
    const fresh = [...derived, own].filter((key) => !cache.getQueryState([key, "example"])?.isInvalidated);
    assert.deepEqual(fresh, [], own);
    assert.equal(cache.getQueryState(["profile", "example"])?.isInvalidated, false);
  }
});

test("an entry has the instant of the tap on the current day, and only the date on another", () => {
  const day = { date: "2026-03-14", today: "2026-03-14", day_ends_at: "2026-03-15T03:00:00Z" } as Today;
  const late = new Date("2026-03-15T02:00:00Z");
  assert.deepEqual(timeOf(day, late), { instant: "2026-03-15T02:00:00.000Z" });
  assert.deepEqual(timeOf(day, new Date("2026-03-15T03:00:00Z")), { local_date: "2026-03-14" });
  assert.deepEqual(timeOf({ ...day, date: "2026-03-13" }, late), { local_date: "2026-03-13" });
});
