import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { createBluestreak, retry, retryDelay, type TokenSource } from "./bluestreak/recipe/client.ts";
import { createMutations } from "./bluestreak/recipe/mutations.ts";
import { createQueries } from "./bluestreak/recipe/queries.ts";
import { AccountContext, type Account } from "./account.ts";
import { HeatMap } from "./HeatMap.tsx";
import { Today } from "./Today.tsx";
import { Workouts } from "./Workouts.tsx";

const baseUrl = new URLSearchParams(location.search).get("api") ?? "http://127.0.0.1:8000";

/** The tokens of a user, from the sign-in service beside this page, as Amplify would keep them. */
function tokensOf(user: string): TokenSource {
  let kept: Promise<string> | undefined;
  async function fetched(renew: boolean): Promise<string> {
    const answer = await fetch("/token", { method: "POST", body: JSON.stringify({ user, renew }) });
    return answer.text();
  }
  return ({ forceRefresh }) => {
    if (forceRefresh) kept = fetched(true);
    return (kept ??= fetched(false));
  };
}

function accountOf(user: string): Account {
  const cache = new QueryClient({
    defaultOptions: { queries: { retry, retryDelay }, mutations: { retry, retryDelay } },
  });
  const api = createBluestreak({ baseUrl, token: tokensOf(user) });
  const queries = createQueries(api);
  return { cache, queries, mutations: createMutations(api, queries, cache) };
}

export function App() {
  const [account, setAccount] = useState<Account>();

  function signIn(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setAccount(accountOf(String(new FormData(event.currentTarget).get("user"))));
  }

  if (!account) {
    return (
      <form className="sign-in card" onSubmit={signIn}>
        <h1>Bluestreak</h1>
        <label>
          Name <input name="user" required autoFocus />
        </label>
        <button>Sign in</button>
      </form>
    );
  }
  return (
    <QueryClientProvider client={account.cache}>
      <AccountContext value={account}>
        <main>
          <Today />
          <HeatMap />
          <Workouts />
        </main>
      </AccountContext>
    </QueryClientProvider>
  );
}
