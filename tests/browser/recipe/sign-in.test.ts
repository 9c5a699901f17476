// Signing in: which form follows, what a token source says, and that a sign-out leaves nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newKey, retry } from "./bluestreak/recipe/client.ts";
import { ConnectionError } from "./bluestreak/recipe/problem.ts";
import { createSignIn, UnsentError, type AmplifyAuth } from "./bluestreak/recipe/sign-in.ts";
import { offlinePerson, run, until } from "./support.ts";

/** Amplify with the answers of a test; every other function fails. */
function amplify(answers: Partial<AmplifyAuth>): AmplifyAuth {
  return new Proxy(answers as AmplifyAuth, {
    get: (known, name: keyof AmplifyAuth) => known[name] ?? (() => assert.fail(`${name} was called`)),
  });
}

function named(name: string): Error {
  return Object.assign(new Error(name), { name });
}

test("each step of Amplify leads to a form", async () => {
  const forms = {
    DONE: "signed_in",
    CONFIRM_SIGN_UP: "confirm_sign_up",
    RESET_PASSWORD: "reset_password",
    CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED: "new_password",
    CONFIRM_SIGN_IN_WITH_TOTP_CODE: "second_factor",
  };
  for (const [signInStep, form] of Object.entries(forms)) {
    const signIn = createSignIn(amplify({ signIn: async () => ({ nextStep: { signInStep } }) }));
    assert.equal(await signIn.signIn("ada@example.com", "secret"), form);
  }
  const unknown = createSignIn(amplify({ signIn: async () => ({ nextStep: { signInStep: "WAVE" } }) }));
  await assert.rejects(unknown.signIn("ada@example.com", "secret"), /requires WAVE/);
});

test("a token source tells no session from no network", async () => {
  type Kind = new (...values: never[]) => Error;
  const sessions: [AmplifyAuth["fetchAuthSession"], string | undefined | Kind][] = [
    [async () => ({ tokens: { idToken: { toString: () => "abc" } } }), "abc"],
    [async () => ({}), undefined],
    [async () => ({ tokens: {} }), undefined],
    [() => Promise.reject(named("NotAuthorizedException")), undefined],
    [() => Promise.reject(named("NetworkError")), ConnectionError],
    [() => Promise.reject(named("AuthTokenConfigException")), Error],
  ];
  for (const [fetchAuthSession, expected] of sessions) {
    const token = createSignIn(amplify({ fetchAuthSession })).token({ forceRefresh: false });
    if (typeof expected !== "function") assert.equal(await token, expected);
    else await assert.rejects(token, (error: Error) => error instanceof expected && retry(0, error) === (expected !== Error));
  }
});

test("a sign-out sends what waits, or asks; then nothing of the person is left", async () => {
  const person = offlinePerson();
  const calls: boolean[] = [];
  const signIn = createSignIn(amplify({ signOut: async ({ global }) => void calls.push(global) }));
  await person.cache.fetchQuery(person.queries.profile());
  person.network.state = "down";
  const body = { title: "Row", local_date: "2026-03-14" };
  const begin = () => run(person.cache, person.mutations.createWorkout(), { body, key: newKey() }).catch(() => undefined);
  void begin();
  await until(() => person.outbox.snapshot().status === "offline");
  await assert.rejects(signIn.signOut(person), (error) => error instanceof UnsentError && error.count === 1);
  assert.deepEqual(calls, []);
  assert.ok(person.cache.getQueryData(["profile"]));

  person.network.state = "up";
  await signIn.signOut(person);
  assert.deepEqual(person.sent, ["PUT 201"]);
  assert.deepEqual(person.cache.getQueryCache().getAll(), []);

  person.network.state = "down";
  void begin();
  await until(() => person.outbox.snapshot().status === "offline");
  await signIn.signOut(person, { discard: true, everywhere: true });
  assert.deepEqual(await person.storage.all(), []);
  assert.deepEqual(calls, [false, true]);
  person.stop();
});
