// A program: chosen, followed, and each next workout logged; its records, and what follows from them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, newKey, type Schemas } from "./bluestreak/recipe/client.ts";
import { Underway } from "./bluestreak/recipe/underway.ts";
import { offlinePerson, run, someone } from "./support.ts";

type Person = ReturnType<typeof someone>;
type Workout = Schemas["Workout"];

const KG = (value: number) => ({ value, unit: "kg" }) as const;

/** Begin a run of the 3x5 program, with loads of two slots. */
async function follow({ cache, mutations, queries }: Person) {
  const { items } = await cache.fetchQuery(queries.programTemplates());
  const template = items.find(({ id }) => id === "linear-3x5") ?? assert.fail("no such template");
  const program = await run(cache, mutations.createProgram(), { template_id: template.id, unit: "kg" as const });
  const start = { squat: { weight: KG(60) }, bench: { weight: KG(50) }, deadlift: { weight: KG(80) } };
  return run(cache, mutations.createRun(), { program_id: program.id, body: { unit: "kg", start } });
}

function kept({ cache, queries }: Pick<Person, "cache" | "queries">, id: string): Workout {
  return cache.getQueryData(queries.workout(id).queryKey) ?? assert.fail("not in the cache");
}

const firstSet = ({ exercises: [exercise] }: Workout) => exercise?.sets[0] ?? assert.fail("no set");

test("the next workout of a run has targets, and its results lead to the one after it", async () => {
  const person = someone();
  const { cache, mutations, queries } = person;
  const { id: run_id } = await follow(person);
  const planned = await run(cache, mutations.planWorkout(), { run_id });
  assert.deepEqual([planned.status, firstSet(planned).target], ["planned", { reps: 5, weight: KG(60) }]);
  const again = await run(cache, mutations.planWorkout(), { run_id });
  assert.equal(again.id, planned.id);
  assert.equal((await cache.fetchQuery(queries.run(run_id))).workout_id, planned.id);
  const changes = { status: "in_progress", started_at: new Date().toISOString() } as const;
  await run(cache, mutations.editWorkout(), { seen: again, changes });

  for (const [exercise, { sets }] of planned.exercises.entries()) {
    for (const [set, { target }] of sets.entries()) {
      const result = { reps: 5, ...(target?.weight && { weight: target.weight }) };
      const seen = kept(person, planned.id);
      const logging = run(cache, mutations.logSet(), { seen, exercise, set, result });
      await new Promise((done) => setTimeout(done, 1));
      const shown = kept(person, planned.id).exercises[exercise]?.sets[set];
      assert.deepEqual([shown?.reps, shown?.target], [5, target]); // before the answer
      await logging;
    }
  }
  const done = await run(cache, mutations.finishWorkout(), { seen: kept(person, planned.id) });
  const loads = done.records?.filter(({ kind }) => kind === "load").map((each) => each.value);
  assert.deepEqual(new Set(loads), new Set([60, 50, 80]));

  const next = await run(cache, mutations.planWorkout(), { run_id });
  const [squat] = next.exercises;
  assert.deepEqual([squat?.why?.outcome, squat?.why?.text], ["success", "all sets hit: 60 + 2.5"]);
  assert.deepEqual(firstSet(next).target, { reps: 5, weight: KG(62.5) });
  assert.deepEqual([squat?.last?.workout_id, squat?.last?.sets.map((set) => set.reps)], [done.id, [5, 5, 5]]);
});

test("results that are logged faster than they are answered are all kept", async () => {
  for (const person of [someone(), offlinePerson()]) {
    const { api, cache, mutations, queries } = person;
    const sets = [1, 2, 3, 4].map((reps) => ({ target: { reps } }));
    const body = { local_date: "2026-03-14", status: "in_progress" as const };
    const exercises = [{ exercise_id: "barbell-squat", sets }];
    const seen = await answer(api.POST("/v1/workouts", { body: { ...body, exercises } }));
    const log = (set: number, of: Workout) =>
      run(cache, mutations.logSet(), { seen: of, exercise: 0, set, result: { reps: set + 1 } });
    const reps = ({ exercises: [exercise] }: Workout) => exercise?.sets.map((set) => set.reps);
    await cache.fetchQuery(queries.workout(seen.id));
    const first = [log(0, seen), log(1, seen), log(2, seen)]; // on one version, before the screen is drawn
    await first[0];
    assert.deepEqual(reps(kept(person, seen.id)), [1, 2, 3, undefined]);
    await Promise.all([...first, log(3, kept(person, seen.id))]);
    assert.deepEqual(reps(kept(person, seen.id)), [1, 2, 3, 4]);
    assert.deepEqual(reps(await cache.fetchQuery({ ...queries.workout(seen.id), staleTime: 0 })), [1, 2, 3, 4]);
    if ("stop" in person) person.stop();
  }
});

test("a change is made on what the screen shows, unless somebody else changed it", () => {
  const at = (version: number, title: string) => ({ id: "w", version, title });
  const underway = new Underway<ReturnType<typeof at>>();
  const [first, second, third] = [{}, {}, {}];
  assert.equal(underway.begin(first, at(1, "seen"), at(1, "shown")).title, "shown");
  underway.begin(second, at(1, "seen"), at(1, "shown later"));
  underway.answered(first, at(2, "answer"));
  assert.deepEqual(underway.base(second, at(1, "seen")), at(2, "shown later"));
  assert.ok(underway.has("w"));
  underway.answered(second, at(3, "answer"));
  assert.equal(underway.has("w"), false);
  assert.equal(underway.begin(third, at(1, "seen"), at(3, "both own")).title, "both own");
  underway.refused(third);
  assert.equal(underway.begin(third, at(3, "seen"), at(4, "of another device")).title, "seen");
});

test("a result is corrected, and null takes a value back", async () => {
  const person = someone();
  const { api, cache, mutations } = person;
  const exercises = [{ exercise_id: "barbell-squat", sets: [{ target: { reps: 5, weight: KG(40) } }] }];
  const body = { local_date: "2026-03-14", status: "in_progress" as const, exercises };
  let seen = await answer(api.POST("/v1/workouts", { body }));
  for (const [result, weight] of [[{ reps: 5, weight: KG(40) }, 40], [{ reps: 4, weight: null }, undefined]] as const) {
    seen = await run(cache, mutations.logSet(), { seen, exercise: 0, set: 0, result });
    assert.deepEqual([firstSet(seen).reps, firstSet(seen).weight?.value], [result.reps, weight]);
    assert.deepEqual(firstSet(seen).target, { reps: 5, weight: KG(40) });
  }
});

test("the last performance, the records and the runs are read again after a workout", async () => {
  const { cache, mutations, queries } = someone();
  const history = queries.exerciseHistory("barbell-curl", { limit: 1 });
  const records = queries.exerciseRecords("barbell-curl");
  const ofDay = queries.records({ from: "2026-03-14", to: "2026-03-14" });
  const curls = (value: number) => {
    const exercises = [{ exercise_id: "barbell-curl", sets: [{ reps: 8, weight: KG(value) }] }];
    return run(cache, mutations.createWorkout(), { body: { local_date: "2026-03-14", exercises }, key: newKey() });
  };
  for (const weight of [30, 32.5]) {
    await Promise.all([cache.fetchInfiniteQuery(history), cache.fetchQuery(records), cache.fetchInfiniteQuery(ofDay)]);
    cache.setQueryData(["runs", "example"], {});
    cache.setQueryData(["run", "example"], {});
    const { id } = await curls(weight);
    for (const { queryKey } of [history, records, ofDay, { queryKey: ["runs", "example"] }, { queryKey: ["run", "example"] }]) {
      assert.ok(cache.getQueryState(queryKey)?.isInvalidated, String(queryKey[0]));
    }
    const last = (await cache.fetchInfiniteQuery({ ...history, staleTime: 0 })).pages[0]?.items[0];
    assert.deepEqual([last?.workout_id, last?.sets[0]?.load_kg], [id, weight]);
    const load = (await cache.fetchQuery({ ...records, staleTime: 0 })).items.find(({ kind }) => kind === "load");
    assert.deepEqual([load?.workout_id, load?.value], [id, weight]);
  }
});
