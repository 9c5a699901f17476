// What all mutations share: where their writes go, and which queries a write makes out of date.
import type { QueryClient } from "@tanstack/react-query";
import type { Bluestreak, Schemas } from "./client.ts";
import type { Queries } from "./queries.ts";
import { Underway } from "./underway.ts";
import { send, type Write } from "./write.ts";

/** Sends writes, or keeps them until there is a network; `Outbox` is one. */
export interface Deliverer {
  /** Resolves with the answer once there is one; rejects once it is refused. */
  deliver<T>(write: Write<T>): Promise<T>;
}

/** The parts of the mutations of one signed-in person. */
export interface Kit {
  readonly queries: Queries;
  readonly cache: QueryClient;
  readonly deliver: Deliverer["deliver"];
  /** Options of each mutation. */
  readonly mode: Mode;
  /** Changes of workouts that are not answered yet. */
  readonly underway: Underway<Schemas["Workout"]>;
  /** Read again what follows from all entries, and the queries whose keys begin with `roots`. */
  changed(...roots: Root[]): Promise<void>;
}

interface Mode {
  readonly networkMode: "always" | "online";
  readonly retry?: false;
  readonly scope?: { readonly id: string };
}

/** The first part of a query key. */
export type Root = ReturnType<Queries[keyof Queries]>["queryKey"][0];

/** What follows from entries of any kind. */
const DERIVED: readonly Root[] = ["today", "calendar", "streaks", "streak", "score", "adherence"];

// An outbox keeps the order of writes and repeats them, and must get them without a network too. Without
// one, TanStack Query sends one write after the other, because the second may depend on the first.
const KEPT: Mode = { networkMode: "always", retry: false };
const IN_TURN: Mode = { networkMode: "online", scope: { id: "bluestreak" } };

export function createKit(api: Bluestreak, queries: Queries, cache: QueryClient, outbox?: Deliverer): Kit {
  const stale = new Set<Root>();
  return {
    queries,
    cache,
    deliver: outbox ? (write) => outbox.deliver(write) : (write) => send(api, write),
    mode: outbox ? KEPT : IN_TURN,
    underway: new Underway(),
    async changed(...roots) {
      for (const root of [...DERIVED, ...roots]) stale.add(root);
      // An answer that was read between two writes would undo on the screen what the second one shows.
      if (cache.isMutating() > 1) return;
      const keys = [...stale];
      stale.clear();
      await Promise.all(keys.map((key) => cache.invalidateQueries({ queryKey: [key] })));
    },
  };
}
