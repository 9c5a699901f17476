// The client of the recipe: tokens, problems, retries, pages and versions, against the real local server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, createBluestreak, etag, newKey, retry, retryDelay } from "./bluestreak/recipe/client.ts";
import { hasCode, ProblemError, SignedOutError } from "./bluestreak/recipe/problem.ts";
import { createQueries } from "./bluestreak/recipe/queries.ts";
import { baseUrl, FRESH, newCache, run, someone, STALE } from "./support.ts";

test("an expired token is renewed once for all requests that meet it", async () => {
  const { cache, queries, sent, renewals } = someone();
  const span = { kind: "workouts", from: "2026-03-01", to: "2026-03-31" };
  const [day, calendar] = await Promise.all([
    cache.fetchQuery(queries.today()),
    cache.fetchQuery(queries.calendar(span)),
  ]);
  assert.match(day.today, /^\d{4}-\d\d-\d\d$/);
  assert.equal(calendar.days.length, 31);
  assert.equal(renewals(), 1);
  assert.deepEqual(sent.map((each) => each.status).sort(), [200, 200, 401, 401]);
});

test("a refusal that arrives after the renewal takes the token that is there", async () => {
  let held = STALE;
  let renewals = 0;
  const renewed = Promise.withResolvers<void>();
  const api = createBluestreak({
    baseUrl,
    token: async ({ forceRefresh }) => {
      if (forceRefresh) {
        renewals += 1;
        held = FRESH;
      }
      return held;
    },
    fetch: async (request) => {
      const response = await fetch(request);
      if (response.status === 401 && request.url.endsWith("/v1/streaks")) await renewed.promise;
      return response;
    },
  });
  const late = answer(api.GET("/v1/streaks"));
  await answer(api.GET("/v1/profile"));
  renewed.resolve();
  await late;
  assert.equal(renewals, 1);
});

test("a token that stays refused is a problem, not a loop", async () => {
  const statuses: number[] = [];
  const api = createBluestreak({
    baseUrl,
    token: async () => STALE,
    fetch: async (request) => {
      const response = await fetch(request);
      statuses.push(response.status);
      return response;
    },
  });
  await assert.rejects(answer(api.GET("/v1/profile")), (error) => hasCode(error, "unauthenticated"));
  assert.deepEqual(statuses, [401, 401]);
});

test("who is signed out is told so once: neither a missing session nor a mistake is tried again", async () => {
  const failures: number[] = [];
  for (const token of [async () => undefined, async () => (undefined as unknown as { id: string }).id]) {
    const api = createBluestreak({ baseUrl, token, fetch: () => assert.fail("nothing may be sent") });
    const cache = newCache();
    const started = Date.now();
    await assert.rejects(cache.fetchQuery(createQueries(api).today()), (error: Error) => {
      assert.ok(error instanceof SignedOutError || error instanceof TypeError);
      return !retry(0, error);
    });
    failures.push(Date.now() - started);
  }
  assert.ok(Math.max(...failures) < 400, `tried again: ${failures.join(", ")} ms`);
});

test("a 304 is the copy whose tag was sent", async () => {
  const { api, cache, mutations } = someone();
  const body = { title: "Walk", local_date: "2026-03-11" };
  const seen = await run(cache, mutations.createWorkout(), { body, key: newKey() });
  const params = { path: { workout_id: seen.id }, header: { "If-None-Match": etag(seen) } };
  assert.equal(await answer(api.GET("/v1/workouts/{workout_id}", { params }), seen), seen);
  const nothingKept = answer(api.GET("/v1/workouts/{workout_id}", { params }));
  await assert.rejects(nothingKept, ProblemError);
});

test("a create whose answer is lost is sent again with its key and happens once", async () => {
  const { api, cache, mutations, sent } = someone([new TypeError("the network went away")]);
  const title = `Row ${crypto.randomUUID()}`;
  const body = { title, local_date: "2026-03-14" };
  const made = await run(cache, mutations.createWorkout(), { body, key: newKey() });
  const puts = sent.filter((each) => each.method === "PUT" && each.status === 201);
  assert.equal(puts.length, 2);
  assert.equal(puts[0]?.key, puts[1]?.key);
  const page = await answer(api.GET("/v1/workouts", { params: { query: { limit: 100 } } }));
  assert.deepEqual(page.items.filter((each) => each.title === title).map((each) => each.id), [made.id]);
});

test("a mutation that is refused for now waits as long as it is told, and sends the same", async () => {
  const busy = { code: "unavailable", detail: "Try again.", status: 503, retryable: true };
  const headers = { "Content-Type": "application/problem+json", "Retry-After": "1" };
  const { cache, mutations, sent } = someone([Response.json(busy, { status: 503, headers })]);
  const started = Date.now();
  const body = { title: "Run", local_date: "2026-03-13" };
  const { version } = await run(cache, mutations.createWorkout(), { body, key: newKey() });
  const puts = sent.filter((each) => each.method === "PUT" && each.status === 201);
  assert.equal(version, 1);
  assert.equal(new Set(puts.map((each) => each.key)).size, 1);
  assert.equal(puts.length, 2);
  assert.ok(Date.now() - started >= 1000);
});

test("pages follow each other by cursor until there is none", async () => {
  const { api, cache, queries, mutations } = someone();
  for (const day of ["01", "02", "03", "04", "05"]) {
    const body = { title: "Walk", type: "cardio", local_date: `2026-02-${day}` } as const;
    await run(cache, mutations.createWorkout(), { body, key: newKey() });
  }
  const filters = { limit: 2, from: "2026-02-01", to: "2026-02-28" };
  const { pages } = await cache.fetchInfiniteQuery({ ...queries.workouts(filters), pages: 9 });
  const dates = pages.flatMap((page) => page.items.map((each) => each.local_date));
  assert.deepEqual(dates, ["05", "04", "03", "02", "01"].map((day) => `2026-02-${day}`));
  assert.equal(pages.at(-1)?.next_cursor, null);
  const all = await answer(api.GET("/v1/workouts", { params: { query: { ...filters, limit: 100 } } }));
  assert.equal(all.items.length, dates.length);
});

test("an edit of a stale version is refused, and the other version is in the cache", async () => {
  const { api, cache, queries, mutations } = someone();
  const body = { title: "Swim", local_date: "2026-03-10" };
  const seen = await run(cache, mutations.createWorkout(), { body, key: newKey() });
  const edit = (title: string) => run(cache, mutations.editWorkout(), { seen, changes: { title } });
  const other = await edit("Swim in the lake");
  cache.setQueryData(queries.workout(seen.id).queryKey, seen); // as if somebody else had done it
  await assert.rejects(edit("Swim in the sea"), (error) => hasCode(error, "precondition_failed"));
  assert.deepEqual(cache.getQueryData(queries.workout(seen.id).queryKey), other);

  await run(cache, mutations.deleteWorkout(), other);
  const params = { path: { workout_id: seen.id }, header: { "If-Match": etag(other) } };
  await assert.rejects(
    answer(api.DELETE("/v1/workouts/{workout_id}", { params })),
    (error) => hasCode(error, "not_found") && !retry(0, error),
  );
});

test("a problem names the field at fault", async () => {
  const { api } = someone();
  const sent = api.POST("/v1/workouts", { body: { title: " " } });
  await assert.rejects(answer(sent), (error) => {
    assert.ok(error instanceof ProblemError);
    assert.equal(error.problem.status, 422);
    assert.equal(error.at("/title"), "must not be blank");
    assert.equal(error.at("/notes"), undefined);
    return true;
  });
});

test("what stands before the API may answer in a shape of its own", async () => {
  const html = new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "Retry-After": "2" } });
  const { api } = someone([html]);
  await assert.rejects(answer(api.GET("/v1/profile")), (error) => {
    assert.ok(hasCode(error, "unexpected_answer"));
    assert.equal(error.retryAfter, 2000);
    assert.equal(retryDelay(0, error), 2000);
    return retry(0, error) && !retry(3, error);
  });
});
