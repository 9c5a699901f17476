import type { QueryClient } from "@tanstack/react-query";
import { createContext, use } from "react";
import type { createMutations } from "./bluestreak/recipe/mutations.ts";
import type { Queries } from "./bluestreak/recipe/queries.ts";

/** Everything that belongs to one signed-in person. */
export interface Account {
  readonly cache: QueryClient;
  readonly queries: Queries;
  readonly mutations: ReturnType<typeof createMutations>;
}

export const AccountContext = createContext<Account | undefined>(undefined);

export function useAccount(): Account {
  const account = use(AccountContext);
  if (!account) throw new Error("Nobody is signed in here.");
  return account;
}
