// Everything that belongs to one signed-in person: the client, its cache, and what is not sent yet.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
import { createBluestreak, retry, retryDelay } from "../../recipe/client.ts";
import { createMutations, type Mutations } from "../../recipe/mutations.ts";
import { indexedDbStorage } from "../../recipe/outbox-storage.ts";
import { Outbox } from "../../recipe/outbox.ts";
import { hasCode, SignedOutError } from "../../recipe/problem.ts";
import { createQueries, type Queries } from "../../recipe/queries.ts";
import type { Session } from "./session.ts";

const baseUrl = import.meta.env.VITE_API ?? "http://127.0.0.1:8000";

export interface Account {
  readonly userId: string;
  readonly cache: QueryClient;
  readonly queries: Queries;
  readonly mutations: Mutations;
  readonly outbox: Outbox;
}

/**
 * Connect a person.
 *
 * @param onSignedOut called when the server refuses the token: it has expired, or is of another server.
 */
export function createAccount({ token, userId }: Session, onSignedOut: () => void): Account {
  const onError = (error: Error) => {
    if (error instanceof SignedOutError || hasCode(error, "unauthenticated")) onSignedOut();
  };
  const cache = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: { queries: { retry, retryDelay, staleTime: 10_000 }, mutations: { retry, retryDelay } },
  });
  // A local token cannot be renewed.
  const api = createBluestreak({ baseUrl, token: async (how) => (how.forceRefresh ? undefined : token) });
  const queries = createQueries(api);
  const onSent = () => void cache.invalidateQueries();
  const outbox = new Outbox({ api, storage: indexedDbStorage(userId), onSent });
  return { userId, cache, queries, outbox, mutations: createMutations(api, queries, cache, outbox) };
}

export const AccountContext = createContext<Account | undefined>(undefined);

export function useAccount(): Account {
  const account = use(AccountContext);
  if (!account) throw new Error("Nobody is signed in here.");
  return account;
}
