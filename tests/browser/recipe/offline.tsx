// A page that works without a network: workouts are added and renamed, and the outbox is shown.
// Its URL has the API, the user and their token: /?api=…&user=…#token
import { QueryClient, QueryClientProvider, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { createRoot } from "react-dom/client";
import { createBluestreak, newKey, retry, retryDelay, type Schemas } from "./bluestreak/recipe/client.ts";
import { createMutations } from "./bluestreak/recipe/mutations.ts";
import { indexedDbStorage } from "./bluestreak/recipe/outbox-storage.ts";
import { Outbox } from "./bluestreak/recipe/outbox.ts";
import { createQueries } from "./bluestreak/recipe/queries.ts";
import { Unsent } from "./bluestreak/recipe/Unsent.tsx";
import type { Write } from "./bluestreak/recipe/write.ts";

const asked = new URLSearchParams(location.search);
const cache = new QueryClient({
  defaultOptions: { queries: { retry, retryDelay }, mutations: { retry, retryDelay } },
});
const api = createBluestreak({ baseUrl: asked.get("api") ?? "", token: async () => location.hash.slice(1) });
const queries = createQueries(api);
const outbox = new Outbox({
  api,
  storage: indexedDbStorage(asked.get("user") ?? ""),
  onSent: () => void cache.invalidateQueries(),
});
const mutations = createMutations(api, queries, cache, outbox);
outbox.start();

function describe({ method, body }: Write): string {
  const title = (body as { title?: string } | undefined)?.title;
  return method === "put" ? `Add ${title}` : `Rename to ${title}`;
}

function Page() {
  const { data } = useInfiniteQuery(queries.workouts());
  return (
    <>
      <Add />
      <ul aria-label="Workouts">
        {data?.pages.flatMap((page) => page.items).map((workout) => (
          <Item key={workout.id} workout={workout} />
        ))}
      </ul>
      <Unsent outbox={outbox} describe={describe} />
    </>
  );
}

function Add() {
  const create = useMutation(mutations.createWorkout());
  const [key, setKey] = useState(newKey);
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget).get("title"));
    create.mutate({ body: { title, local_date: "2026-03-14" }, key });
    setKey(newKey()); // without a network the answer comes later: the form is free again now
    event.currentTarget.reset();
  }
  return (
    <form onSubmit={submit}>
      <input name="title" aria-label="Title" />
      <button>Add</button>
      {create.error && <p role="alert">{create.error.message}</p>}
    </form>
  );
}

function Item({ workout }: { workout: Schemas["Workout"] }) {
  const edit = useMutation(mutations.editWorkout());
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const title = String(new FormData(event.currentTarget).get("title"));
    edit.mutate({ seen: workout, changes: { title, notes: "from the train" } });
  }
  return (
    <li>
      <span>{workout.title}</span>
      <form onSubmit={submit}>
        <input name="title" aria-label={`New title of ${workout.title}`} />
        <button>Rename</button>
      </form>
    </li>
  );
}

createRoot(document.getElementById("root")!).render(
  <QueryClientProvider client={cache}>
    <Page />
  </QueryClientProvider>,
);
