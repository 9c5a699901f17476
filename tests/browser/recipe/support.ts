// Someone signed in to the real local server: API is its URL, STALE a token that has expired, FRESH one that has not.
import { QueryClient, type MutationOptions } from "@tanstack/react-query";
import { createBluestreak, retry, retryDelay } from "./bluestreak/recipe/client.ts";
import { createMutations } from "./bluestreak/recipe/mutations.ts";
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
