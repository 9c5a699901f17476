// Where an outbox keeps its writes: IndexedDB of the browser, or memory for tests.
import type { Problem } from "./problem.ts";
import type { Write } from "./write.ts";

/** A write that is kept, in the order of its `place`. */
export interface Kept {
  readonly place: number;
  readonly write: Write;
  /** When it was first sent, in milliseconds; absent if it never was. Its answer may have been lost. */
  readonly triedAt?: number;
  /** Why the server refused it for good. */
  readonly refusal?: Refusal;
  /** The current version of the resource, if somebody else changed it meanwhile. */
  readonly theirs?: object;
}

export type Refusal = Pick<Problem, "code" | "detail"> & Partial<Problem>;

/** What one tab of the browser tells the others about a write. */
export interface Outcome {
  readonly place: number;
  readonly answer?: unknown;
  readonly refusal?: Refusal;
}

/** The writes of one person on this device, shared by all tabs. */
export interface OutboxStorage {
  /** All writes, in order. */
  all(): Promise<Kept[]>;
  /** Keep a write behind all others; return it with its place. */
  add(kept: Omit<Kept, "place">): Promise<Kept>;
  /** Replace a write at its place. */
  put(kept: Kept): Promise<void>;
  remove(place: number): Promise<void>;
  clear(): Promise<void>;
  /** Run while no other tab does. */
  exclusively<T>(run: () => Promise<T>): Promise<T>;
  announce(outcome: Outcome): void;
  /** Call the listener for each outcome that another tab announces. Returns a function that stops it. */
  listen(listener: (outcome: Outcome) => void): () => void;
}

const STORE = "writes";

/**
 * Keep the writes of a person in IndexedDB.
 *
 * @param person their user id (`sub` of the ID token): another person has another database.
 */
export function indexedDbStorage(person: string): OutboxStorage {
  const name = `bluestreak-outbox-${person}`;
  const channel = new BroadcastChannel(name);
  const database = opened(name);

  /** Do one thing in a transaction of its own; resolves once it is on the disk. */
  async function within<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    const transaction = (await database).transaction(STORE, mode);
    const request = act(transaction.objectStore(STORE));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    all: () => within<Kept[]>("readonly", (store) => store.getAll()),
    add: async (kept) => {
      const place = await within("readwrite", (store) => store.add(kept));
      return { ...kept, place: Number(place) };
    },
    put: async (kept) => void (await within("readwrite", (store) => store.put(kept))),
    remove: (place) => within("readwrite", (store) => store.delete(place)),
    clear: () => within("readwrite", (store) => store.clear()),
    exclusively: (run) => navigator.locks.request(name, run) as ReturnType<typeof run>,
    announce: (outcome) => channel.postMessage(outcome),
    listen: (listener) => {
      const heard = ({ data }: MessageEvent<Outcome>) => listener(data);
      channel.addEventListener("message", heard);
      return () => channel.removeEventListener("message", heard);
    },
  };
}

function opened(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "place", autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Keep writes in memory; each outbox that uses the same storage is like a tab. */
export function memoryStorage(): OutboxStorage {
  const kept = new Map<number, Kept>();
  const listeners = new Set<(outcome: Outcome) => void>();
  let last = 0;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    all: async () => [...kept.values()].sort((one, other) => one.place - other.place),
    add: async (write) => {
      const placed = { ...structuredClone(write), place: ++last };
      kept.set(last, placed);
      return placed;
    },
    put: async (changed) => void kept.set(changed.place, structuredClone(changed)),
    remove: async (place) => void kept.delete(place),
    clear: async () => kept.clear(),
    exclusively: (run) => {
      const done = turn.then(run);
      turn = done.catch(() => undefined);
      return done;
    },
    announce: (outcome) => listeners.forEach((listener) => listener(outcome)),
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
