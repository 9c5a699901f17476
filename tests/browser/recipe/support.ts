// Someone signed in to the real local server: API is its URL, STALE a token that has expired, FRESH one that has not.
import { QueryClient, type MutationOptions } from "@tanstack/react-query";
import { createBluestreak, retry, retryDelay } from "./bluestreak/recipe/client.ts";
import { createMutations } from "./bluestreak/recipe/mutations.ts";
import { memoryStorage } from "./bluestreak/recipe/outbox-storage.ts";
import { Outbox } from "./bluestreak/recipe/outbox.ts";
import { createQueries } from "./bluestreak/recipe/queries.ts";

export const { API: baseUrl = "", STALE = "", FRESH = "" } = process.env;

interface Sent {
  readonly method: string;
  readonly key: string | null;
  readonly status: number;
}

/** A cache as the README prints it. */
export function newCache(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry, retryDelay }, mutations: { retry, retryDelay } },
  });
}

/** Do what `useMutation(options).mutateAsync(variables)` does. */
export function run<T, V, C>(cache: QueryClient, options: MutationOptions<T, Error, V, C>, variables: V): Promise<T> {
  return cache.getMutationCache().build(cache, options).execute(variables);
}

/** A client that begins with an expired token, and what it sent. */
export function someone(faults: (Response | Error)[] = []) {
  const sent: Sent[] = [];
  let held = STALE;
  let renewals = 0;
  const api = createBluestreak({
    baseUrl,
    token: async ({ forceRefresh }) => {
      if (forceRefresh) {
        renewals += 1;
        await new Promise((done) => setTimeout(done, 20));
        held = FRESH;
      }
      return held;
    },
    fetch: async (request) => {
      const { method } = request;
      const key = request.headers.get("Idempotency-Key");
      const response = await fetch(request);
      sent.push({ method, key, status: response.status });
      const fault = response.ok ? faults.shift() : undefined;
      if (fault instanceof Error) throw fault;
      return fault ?? response;
    },
  });
  const cache = newCache();
  const queries = createQueries(api);
  const mutations = createMutations(api, queries, cache);
  return { api, cache, queries, mutations, sent, renewals: () => renewals };
}

function unavailable(retryAfter: string): Response {
  const problem = { code: "unavailable", detail: "Try again.", status: 503, retryable: true };
  return Response.json(problem, { status: 503, headers: { "Retry-After": retryAfter } });
}

/** A person whose network fails on demand, with an outbox; another one on the same storage is another tab. */
export function offlinePerson(storage = memoryStorage()) {
  const network = {
    state: "up" as "up" | "down" | "loses answers" | "busy",
    token: FRESH as string | undefined,
    failing: "none",
  };
  const sent: string[] = [];
  const api = createBluestreak({
    baseUrl,
    token: async () => network.token,
    fetch: async (request) => {
      if (network.state === "down") throw new TypeError("Failed to fetch");
      if (network.state === "busy") return unavailable("0.3");
      if (request.url.endsWith(network.failing)) return unavailable("0.01");
      const response = await fetch(request);
      if (request.method !== "GET") sent.push(`${request.method} ${response.status}`);
      if (network.state === "loses answers") throw new TypeError("Failed to fetch");
      return response;
    },
  });
  const cache = newCache();
  const queries = createQueries(api);
  const late: string[] = [];
  const outbox = new Outbox({ api, storage, onSent: (write) => late.push(write.method) });
  const mutations = createMutations(api, queries, cache, outbox);
  const events = new EventTarget();
  const stop = outbox.start(events);
  const online = async () => {
    network.state = "up";
    await outbox.flush();
  };
  return { api, cache, queries, mutations, outbox, storage, network, sent, late, online, stop };
}

/** Wait until something is true. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Never became true: ${condition}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
