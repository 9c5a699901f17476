// The outbox: what is written without a network arrives once, in order, and nothing is lost silently.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, etag, newKey, type Schemas } from "./bluestreak/recipe/client.ts";
import { resolve } from "./bluestreak/recipe/merge.ts";
import { memoryStorage } from "./bluestreak/recipe/outbox-storage.ts";
import { hasCode, SignedOutError } from "./bluestreak/recipe/problem.ts";
import { write } from "./bluestreak/recipe/write.ts";
import { offlinePerson, run, until } from "./support.ts";

type Person = ReturnType<typeof offlinePerson>;
type Workout = Schemas["Workout"];

const body = { title: "Row", local_date: "2026-03-14" };

function workout(person: Person, id: string): Promise<Workout> {
  return answer(person.api.GET("/v1/workouts/{workout_id}", { params: { path: { workout_id: id } } }));
}

function edit({ api }: Person, seen: Workout, changes: Schemas["WorkoutPatch"]): Promise<Workout> {
  const params = { path: { workout_id: seen.id }, header: { "If-Match": etag(seen) } };
  return answer(api.PATCH("/v1/workouts/{workout_id}", { params, body: changes }));
}

function create(person: Person, more: Schemas["WorkoutCreate"] = {}): Promise<Workout> {
  return run(person.cache, person.mutations.createWorkout(), { body: { ...body, ...more }, key: newKey() });
}

/** What the outbox says of each write that is left. */
function left({ outbox }: Person): string[] {
  return outbox.snapshot().entries.map(({ write: { method }, state }) => `${method} ${state}`);
}

/** Begin a write that has to wait. The answer comes later. */
async function wait<T>(person: Person, begin: () => Promise<T>): Promise<{ answer: Promise<T> }> {
  const before = left(person).length;
  const later = begin();
  later.catch(() => undefined);
  await until(() => left(person).length > before && person.outbox.snapshot().status === "offline");
  return { answer: later };
}

test("what is written without a network is sent in order, each version on top of the one before", async () => {
  const person = offlinePerson();
  const { items: exercises } = await answer(person.api.GET("/v1/exercises", { params: { query: { limit: 1 } } }));
  person.network.state = "down";
  const key = newKey();
  const started = await wait(person, () =>
    run(person.cache, person.mutations.startWorkout(), { body: { title: "Lift", started_at: "2026-03-14T18:00:00Z" }, key }),
  );
  const seen = { ...body, id: key, version: 1, status: "in_progress", exercises: [] } as unknown as Workout;
  const titled = await wait(person, () => run(person.cache, person.mutations.editWorkout(), { seen, changes: { title: "Pull" } }));
  const [exercise] = exercises;
  assert.ok(exercise);
  const squat = { exercise_id: exercise.id, name: exercise.name };
  const seen2 = { ...seen, exercises: [{ ...squat, sets: [] }] };
  const first = await wait(person, () => run(person.cache, person.mutations.addSet(), { seen, exercise: squat, set: { reps: 5 } }));
  const second = await wait(person, () => run(person.cache, person.mutations.addSet(), { seen: seen2, exercise: squat, set: { reps: 4 } }));
  const done = await wait(person, () => run(person.cache, person.mutations.finishWorkout(), { seen }));
  assert.deepEqual(left(person), ["put waiting", "patch waiting", "patch waiting", "post waiting", "patch waiting"]);

  await person.online();
  const versions = [started, titled, first, second, done].map(async (each) => (await each.answer).version);
  assert.deepEqual(await Promise.all(versions), [1, 2, 3, 4, 5]);
  assert.deepEqual(person.sent, ["PUT 201", "PATCH 200", "PATCH 200", "POST 200", "PATCH 200"]);
  const there = await workout(person, key);
  assert.deepEqual([there.title, there.status], ["Pull", "completed"]);
  assert.deepEqual(there.exercises[0]?.sets.map((each) => each.reps), [5, 4]);
  assert.deepEqual(left(person), []);
  person.stop();
});

test("a write whose answer is lost happens once, also after the server forgot its key", async () => {
  for (const forget of [false, true]) {
    const person = offlinePerson();
    person.network.state = "loses answers";
    const made = await wait(person, () => create(person));
    const [kept] = await person.storage.all();
    assert.ok(kept?.triedAt);
    if (forget) await person.storage.put({ ...kept, write: { ...kept.write, key: newKey() } });
    await person.online();
    const { id, version } = await made.answer;
    assert.equal(version, 1);
    assert.deepEqual(person.sent.slice(-2), forget ? ["PUT 201", "PUT 412"] : ["PUT 201", "PUT 201"]);

    person.network.state = "loses answers";
    const gone = await wait(person, () =>
      person.outbox.deliver(write("delete", "/v1/workouts/{workout_id}", { workout_id: id }, undefined, { seen: { id, version } })),
    );
    const [deletion] = await person.storage.all();
    assert.ok(deletion);
    if (forget) await person.storage.put({ ...deletion, write: { ...deletion.write, key: newKey() } });
    await person.online();
    assert.equal(await gone.answer, undefined);
    assert.deepEqual(left(person), []);
    person.stop();
  }
});

test("what is refused while the person waits is theirs to correct, and is not kept", async () => {
  const person = offlinePerson();
  await assert.rejects(create(person, { title: " " }), (error) => hasCode(error, "validation_failed"));
  assert.deepEqual(left(person), []);
  person.stop();
});

test("a write that comes just as the one before is done has not waited, and is not kept either", async () => {
  // As in a browser, a tab does not hear itself.
  const person = offlinePerson({ ...memoryStorage(), announce: () => undefined });
  const { outbox } = person;
  const ids = { workout_id: newKey() };
  const put = (title: string) => outbox.deliver(write("put", "/v1/workouts/{workout_id}", ids, { ...body, title }, { creates: true }));
  let refused: Promise<unknown> | undefined;
  const deaf = outbox.subscribe(() => {
    const { status, entries } = outbox.snapshot();
    if (status === "sending" && !entries.length) refused ??= put(" ").catch((error: unknown) => error);
  });
  await create(person);
  await until(() => refused !== undefined);
  deaf();
  assert.ok(hasCode(await refused, "validation_failed"));
  assert.deepEqual(left(person), []);
  assert.equal((await put("Bike")).title, "Bike"); // nothing holds the corrected one
  person.stop();
});

test("what is refused later stays until the person decides, with what depends on it", async () => {
  const person = offlinePerson();
  person.network.state = "down";
  const key = newKey();
  const refused = await wait(person, () => run(person.cache, person.mutations.createWorkout(), { body: { ...body, title: " " }, key }));
  const seen = { ...body, id: key, version: 1, exercises: [] } as unknown as Workout;
  const held = await wait(person, () => run(person.cache, person.mutations.editWorkout(), { seen, changes: { notes: "x" } }));
  const other = await wait(person, () => create(person, { title: "Swim" }));
  await person.online();
  assert.equal((await other.answer).title, "Swim");
  for (const each of [refused, held]) {
    await assert.rejects(each.answer, (error) => hasCode(error, "validation_failed"));
  }
  assert.deepEqual(left(person), ["put refused", "patch held"]);
  const [first] = person.outbox.snapshot().entries;
  assert.equal(first?.refusal?.errors?.[0]?.pointer, "/title");

  await person.outbox.settle(first.place, { ...body, title: "Bike" });
  assert.deepEqual(left(person), []);
  const { title, notes } = await workout(person, key);
  assert.deepEqual([title, notes], ["Bike", "x"]);
  assert.deepEqual(person.late, ["put", "patch"]); // nobody waits for them any more
  person.stop();
});

test("a dose is taken, undone and taken again without a network", async () => {
  const person = offlinePerson();
  const { api, cache, mutations, queries } = person;
  const key = newKey();
  const supplement = {
    name: "Creatine",
    dose: { amount: 5, unit: "g" },
    ingredients: [{ nutrient: "creatine_monohydrate", amount: 5, unit: "g" }],
    schedule: { type: "daily" as const },
    slots: ["lunch"],
  };
  await run(cache, mutations.createSupplement(), { body: supplement, key });
  await cache.fetchQuery(queries.today());
  const seen = () => {
    const day = cache.getQueryData(queries.today().queryKey);
    const slot = day?.slots.find((each) => each.slot === "lunch");
    const dose = slot?.doses.find((each) => each.supplement_id === key);
    assert.ok(day && slot && dose);
    return { day, slot: "lunch", dose };
  };
  person.network.state = "down";
  const mutate = [mutations.takeDose(), mutations.undoDose(), mutations.takeDose()];
  for (const options of mutate) await wait(person, () => run(cache, options, seen()));
  assert.deepEqual(left(person), ["put waiting", "delete waiting", "put waiting"]);
  assert.equal(seen().dose.state, "taken");
  const { intake_id } = seen().dose;
  await person.online();
  assert.deepEqual(person.sent.slice(1), ["PUT 201", "DELETE 204", "PUT 201"]);
  const { items } = await answer(api.GET("/v1/intakes", { params: { query: { supplement_id: key } } }));
  assert.deepEqual(items.map((each) => each.id), [intake_id]);
  person.stop();
});

test("a dose that another device logged too is one dose; skipped there, it is shown", async () => {
  const person = offlinePerson();
  const { api, outbox } = person;
  const [supplement_id, intake_id, other] = [newKey(), newKey(), newKey()];
  const supplement = {
    name: "Omega-3",
    dose: { amount: 1, unit: "capsule" },
    ingredients: [{ nutrient: "omega_3", amount: 500, unit: "mg" }],
    schedule: { type: "daily" as const },
    slots: ["lunch", "dinner"],
  };
  await outbox.deliver(write("put", "/v1/supplements/{supplement_id}", { supplement_id }, supplement, { creates: true }));
  const intake = { supplement_id, local_date: new Date().toISOString().slice(0, 10) };
  const theirs = await answer(api.POST("/v1/intakes", { body: { ...intake, slot: "lunch" } }));
  await answer(api.POST("/v1/intakes", { body: { ...intake, slot: "dinner", status: "skipped" } }));
  const mine = (id: string, slot: string) =>
    outbox.deliver(write("put", "/v1/intakes/{intake_id}", { intake_id: id }, { ...intake, slot, status: "taken" }, { creates: true }));
  assert.equal((await mine(intake_id, "lunch")).id, theirs.id);
  await assert.rejects(mine(other, "dinner"), (error) => hasCode(error, "duplicate_intake"));
  person.stop();
});

test("who gives up a creation gives up what needs it, and nothing else", async () => {
  const person = offlinePerson();
  person.network.state = "down";
  const supplement_id = newKey();
  const supplement = write("put", "/v1/supplements/{supplement_id}", { supplement_id }, { name: " " } as Schemas["SupplementCreate"], { creates: true });
  const intake = write("post", "/v1/intakes", {}, { supplement_id, local_date: "2026-03-14" }, { needs: [`/v1/supplements/${supplement_id}`] });
  await wait(person, () => person.outbox.deliver(supplement));
  await wait(person, () => person.outbox.deliver(intake));
  await wait(person, () => create(person, { title: " " }));
  await person.online();
  assert.deepEqual(left(person), ["put refused", "post held", "put refused"]);
  await person.outbox.discard(person.outbox.snapshot().entries[0]?.place ?? 0);
  assert.deepEqual(left(person), ["put refused"]);
  person.stop();
});

test("changes of different fields are merged; for the same field the person chooses", async () => {
  const person = offlinePerson();
  const seen = await create(person);
  person.network.state = "down";
  const mine = { title: "Row 5 km", notes: "windy" };
  const later = await wait(person, () => run(person.cache, person.mutations.editWorkout(), { seen, changes: mine }));
  person.network.state = "up";
  const effort = await edit(person, seen, { perceived_effort: 8 });
  await person.outbox.flush();
  const merged = await later.answer;
  assert.deepEqual([merged.title, merged.notes, merged.perceived_effort, merged.version], ["Row 5 km", "windy", 8, 3]);
  assert.equal(effort.version, 2);

  person.network.state = "down";
  const again = await wait(person, () =>
    run(person.cache, person.mutations.editWorkout(), { seen: merged, changes: { title: "Mine", notes: "calm" } }),
  );
  person.network.state = "up";
  await edit(person, merged, { title: "Theirs" });
  await person.outbox.flush();
  await assert.rejects(again.answer, (error) => hasCode(error, "precondition_failed"));
  assert.deepEqual(left(person), ["patch conflict"]);
  const [entry] = person.outbox.snapshot().entries;
  assert.ok(entry?.conflict?.merge);
  assert.deepEqual(entry.conflict.merge.changes, { notes: "calm" });
  assert.deepEqual(entry.conflict.merge.conflicts, [
    { pointer: "/title", base: "Row 5 km", mine: "Mine", theirs: "Theirs" },
  ]);
  await person.outbox.settle(entry.place, resolve(entry.conflict.merge, new Set(["/title"])));
  const there = await workout(person, seen.id);
  assert.deepEqual([there.title, there.notes, there.perceived_effort], ["Mine", "calm", 8]);
  assert.deepEqual(left(person), []);
  person.stop();
});

test("a change of the version before an own one, whose answer has just come, is on top of it", async () => {
  const person = offlinePerson();
  const seen = await create(person);
  const titled = (title: string) =>
    person.outbox.deliver(write("patch", "/v1/workouts/{workout_id}", { workout_id: seen.id }, { title }, { seen }));
  await titled("Row 1");
  const { title, version } = await titled("Row 2");
  assert.deepEqual([title, version, left(person)], ["Row 2", 3, []]);
  await edit(person, await workout(person, seen.id), { title: "Row 3" }); // on another device
  await assert.rejects(titled("Row 4"));
  assert.equal((await workout(person, seen.id)).title, "Row 3");
  person.stop();
});

test("a deletion of what somebody changed is decided by the person", async () => {
  const person = offlinePerson();
  const seen = await create(person);
  person.network.state = "down";
  await wait(person, () => run(person.cache, person.mutations.deleteWorkout(), seen));
  person.network.state = "up";
  await edit(person, seen, { title: "Theirs" });
  await person.outbox.flush();
  const [entry] = person.outbox.snapshot().entries;
  assert.deepEqual([entry?.state, (entry?.conflict?.theirs as Workout).title], ["conflict", "Theirs"]);
  await person.outbox.settle(entry?.place ?? 0);
  await assert.rejects(workout(person, seen.id), (error) => hasCode(error, "not_found"));
  assert.deepEqual(left(person), []);
  person.stop();
});

test("who is signed out keeps their writes; signing in again sends them", async () => {
  const person = offlinePerson();
  person.network.token = undefined;
  const made = create(person);
  await until(() => person.outbox.snapshot().status === "signed_out");
  assert.deepEqual(left(person), ["put waiting"]);
  person.network.token = process.env["FRESH"];
  await person.outbox.flush();
  assert.equal((await made).title, "Row");
  assert.deepEqual(person.sent, ["PUT 201"]);
  person.stop();
});

test("a busy server is asked again after its time; one that always fails holds nothing up", async () => {
  const person = offlinePerson();
  person.network.state = "busy";
  const [key, poison] = [newKey(), newKey()];
  const started = Date.now();
  const later = run(person.cache, person.mutations.createWorkout(), { body, key });
  await until(() => person.outbox.snapshot().status === "busy");
  await new Promise((done) => setTimeout(done, 100));
  person.network.state = "up";
  assert.equal((await later).id, key);
  assert.ok(Date.now() - started >= 300);
  assert.equal((await person.storage.all()).length, 0);

  person.network.failing = poison;
  const [failing, other] = [poison, newKey()].map((id) =>
    run(person.cache, person.mutations.createWorkout(), { body, key: id }),
  );
  await assert.rejects(failing ?? assert.fail(), (error) => hasCode(error, "unavailable"));
  assert.equal((await other)?.version, 1);
  assert.deepEqual(left(person), ["put refused"]);
  const seen = { ...body, id: poison, version: 1, exercises: [] } as unknown as Workout;
  const held = run(person.cache, person.mutations.editWorkout(), { seen, changes: { notes: "x" } });
  await assert.rejects(held, /waits for your decision/);
  assert.deepEqual(left(person), ["put refused", "patch held"]);
  person.stop();
});

test("the next visit sends what the last one left", async () => {
  const first = offlinePerson();
  first.network.state = "down";
  await wait(first, () => create(first, { title: "Yesterday" }));
  first.stop();
  const next = offlinePerson(first.storage);
  await until(() => next.late.length === 1);
  assert.deepEqual(next.sent, ["PUT 201"]);
  assert.deepEqual(left(next), []);
  next.stop();
});

test("two tabs send each write once, and both know the answer", async () => {
  const one = offlinePerson();
  const other = offlinePerson(one.storage);
  one.network.state = other.network.state = "down";
  const ones = await wait(one, () => create(one, { title: "One" }));
  const others = await wait(other, () => create(other, { title: "Other" }));
  other.network.state = "up";
  await Promise.all([one.online(), other.outbox.flush()]);
  assert.deepEqual([(await ones.answer).title, (await others.answer).title], ["One", "Other"]);
  assert.deepEqual([...one.sent, ...other.sent], ["PUT 201", "PUT 201"]);
  one.stop();
  other.stop();
});

test("a POST is not sent again once the server may have forgotten it", async () => {
  const storage = memoryStorage();
  const old = write("post", "/v1/workouts", {}, body);
  await storage.add({ write: old, triedAt: Date.now() - 24 * 3_600_000 });
  const person = offlinePerson(storage);
  await until(() => left(person).length === 1);
  assert.deepEqual([left(person), person.sent], [["post refused"], []]);
  assert.equal(person.outbox.snapshot().entries[0]?.refusal?.code, "outcome_unknown");
  await person.outbox.again(1);
  assert.deepEqual(person.sent, ["POST 201"]);
  person.stop();
});

test("signing out forgets everything, and tells who waits", async () => {
  const person = offlinePerson();
  person.network.state = "down";
  const { answer: never } = await wait(person, () => create(person));
  await person.outbox.clear();
  await assert.rejects(never, SignedOutError);
  await person.online();
  assert.deepEqual([left(person), person.sent], [[], []]);
  person.stop();
});
