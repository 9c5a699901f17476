// Imports: a file is checked, its questions are answered, it is committed, and undone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newKey, type Schemas } from "./bluestreak/recipe/client.ts";
import { isWorking, optionsOf, pollDelay, upload, UploadError, type Post } from "./bluestreak/recipe/imports.ts";
import { ConnectionError, hasCode } from "./bluestreak/recipe/problem.ts";
import { run, someone, until } from "./support.ts";

type Person = ReturnType<typeof someone>;
type Question = Schemas["ImportQuestion"];

const HEAD = "Date,Exercise,Category,Weight,Reps";
const log = (...rows: string[]) => new File([[HEAD, ...rows, ""].join("\n")], "FitNotes_Export.csv");

/** Read an import until its work is finished, as a screen does that shows it. */
async function finished({ cache, queries }: Person, id: string): Promise<Schemas["FileImport"]> {
  const query = { ...queries.import(id), staleTime: 0 };
  let found = await cache.fetchQuery(query);
  await until(async () => !isWorking((found = await cache.fetchQuery(query))));
  return found;
}

const asked = (kind: Question["kind"], subject = "", marker = ""): Question => ({
  kind,
  subject,
  marker,
  line: 2,
  waiting: 1,
  suggestions: [],
});

test("a file is checked, questions are answered, and a commit can be undone", async () => {
  const person = someone([new TypeError("Failed to fetch")]);
  const { cache, mutations, queries, sent } = person;
  const chosen = { file: log("2025-03-14,Squat X,Legs,100,5", "2025-03-15,Deadlift,Back,120,5"), key: newKey() };
  const { id } = await run(cache, mutations.importFile(), chosen);
  const posts = sent.filter(({ method, status }) => method === "POST" && status === 201);
  assert.deepEqual(new Set(posts.map(({ key }) => key)), new Set([chosen.key]));
  const open = await finished(person, id);
  assert.deepEqual([open.status, open.detected_format], ["needs_input", "fitnotes"]);
  assert.deepEqual(new Set(open.questions?.map(({ kind }) => kind)), new Set(["weight_unit", "name"]));

  const values = { weight_unit: "kg", name: "barbell-squat" } as Record<string, string>;
  const answers = (open.questions ?? []).map((question) => ({ question, value: values[question.kind] ?? "" }));
  await run(cache, mutations.answerQuestions(), { seen: open, answers });
  const checked = await finished(person, id);
  assert.deepEqual([checked.status, checked.counts?.create, checked.questions], ["checked", 2, []]);
  assert.equal(checked.preview?.length, 2);

  const workouts = queries.workouts({ import_id: id });
  assert.deepEqual((await cache.fetchInfiniteQuery(workouts)).pages[0]?.items, []);
  const begun = await run(cache, mutations.commitImport(), checked);
  assert.equal(begun.status, "committing");
  const committed = await finished(person, id);
  assert.deepEqual([committed.status, committed.written?.created], ["committed", 2]);
  assert.ok(cache.getQueryState(workouts.queryKey)?.isInvalidated);
  const shown = await cache.fetchInfiniteQuery({ ...workouts, staleTime: 0 });
  assert.deepEqual(shown.pages[0]?.items.map(({ local_date }) => local_date), ["2025-03-15", "2025-03-14"]);

  const again = await run(cache, mutations.importFile(), { ...chosen, key: newKey(), options: { weight_unit: "kg" } });
  await run(cache, mutations.undoImport(), await finished(person, again.id));
  assert.equal((await finished(person, again.id)).status, "undone");

  await assert.rejects(run(cache, mutations.undoImport(), checked), (error) => hasCode(error, "precondition_failed"));
  await run(cache, mutations.undoImport(), committed);
  const undone = await finished(person, id);
  assert.deepEqual([undone.status, undone.removed?.removed], ["undone", 2]);
  const entries = await cache.fetchInfiniteQuery(queries.importEntries(id));
  assert.deepEqual(entries.pages[0]?.items.map(({ outcome }) => outcome), ["removed", "removed"]);
  const listed = await cache.fetchInfiniteQuery({ ...queries.imports(), staleTime: 0 });
  assert.ok(listed.pages[0]?.items.some((each) => each.id === id));
});

test("what is no log fails with a reason, and can be given up", async () => {
  const person = someone();
  const { cache, mutations } = person;
  const { id } = await run(cache, mutations.importFile(), { file: new Blob(["%PDF-1.7"]), key: newKey() });
  const failed = await finished(person, id);
  assert.equal(failed.status, "failed");
  assert.ok(failed.failure?.detail);
  await run(cache, mutations.undoImport(), failed);
  assert.equal((await finished(person, id)).status, "undone");
});

test("a refused upload is an error of its own", async () => {
  const person = someone();
  const { cache, mutations, queries } = person;
  const made = await run(cache, mutations.importFile(), { file: log("2025-03-16,Deadlift,Back,1,1"), key: newKey() });
  const form = made.upload ?? assert.fail("no form");
  const posted: Post = (url, init) => fetch(url, init);
  const changed = { ...form, fields: { ...form.fields, key: "imports/somebody/else/source" } };
  await assert.rejects(upload(changed, log(), posted), (error) => {
    return error instanceof UploadError && error.code === "AccessDenied";
  });
  await assert.rejects(upload({ ...form, max_bytes: 3 }, log(), posted), /too large/);
  const gone: Post = () => Promise.reject(new TypeError("Failed to fetch"));
  await assert.rejects(upload(form, log(), gone), ConnectionError);
  await assert.rejects(upload(form, new Blob([]), posted), (error) => {
    return error instanceof UploadError && error.code === "EntityTooSmall";
  });
  await run(cache, mutations.undoImport(), await finished(person, made.id));
  await finished(person, made.id);
  assert.equal(cache.getQueryData(queries.import(made.id).queryKey)?.status, "undone");
});

test("answers become options", () => {
  const answers = [
    { question: asked("weight_unit"), value: "lb" },
    { question: asked("timezone"), value: "Europe/Berlin" },
    { question: asked("body_weight"), value: "added" },
    { question: asked("name", "squat x"), value: "barbell-squat" },
    { question: asked("name", "plank y"), value: "skip" },
    { question: asked("marker", "vit d"), value: "vitamin_d" },
    { question: asked("unit", "units", "alt"), value: "U/L" },
  ];
  assert.deepEqual(optionsOf(answers), {
    weight_unit: "lb",
    timezone: "Europe/Berlin",
    body_move_weight: "added",
    mapping: {
      names: { "squat x": "barbell-squat", "plank y": "skip" },
      markers: { "vit d": "vitamin_d" },
      units: { alt: { units: "U/L" } },
    },
  });
  assert.deepEqual(optionsOf([]), {});
});

test("an import is read less often the longer it takes", () => {
  assert.deepEqual([pollDelay(0), pollDelay(100)], [500, 10_000]);
});
