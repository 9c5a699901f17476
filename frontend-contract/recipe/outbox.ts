// Writes that outlive a lost network and a closed page: kept on the device, and sent in their order.
import { isPassing, newKey, retryDelay, type Bluestreak } from "./client.ts";
import { conflictOf, dependents, entryOf, follows, type OutboxEntry } from "./outbox-rules.ts";
import type { Kept, Outcome, OutboxStorage, Refusal } from "./outbox-storage.ts";
import { hasCode, ProblemError, SignedOutError } from "./problem.ts";
import { read, send, type Seen, type Write } from "./write.ts";

export type { Conflict, OutboxEntry } from "./outbox-rules.ts";

export interface Snapshot {
  /**
   * `offline`: waits for a network; `busy`: waits as long as the server told; `signed_out`: waits for a
   * sign-in of the same person.
   */
  readonly status: "idle" | "sending" | "offline" | "busy" | "signed_out";
  readonly entries: readonly OutboxEntry[];
}

interface Options {
  readonly api: Bluestreak;
  readonly storage: OutboxStorage;
  /** Called after a write of an earlier visit was sent: read again what is shown. */
  readonly onSent?: (write: Write, answer: unknown) => void;
}

type Status = Snapshot["status"];

/** A write was merged with what somebody else changed, and is sent again. */
class Rebased extends Error {}

interface Waiter {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

// A server that fails this often is not busy. The others should not wait for this one any longer.
const MOST_FAILURES = 8;
const MOST_KEPT = 1_000;
// The server keeps a key for 24 hours. After that, a POST whose answer was lost could happen twice.
const KEY_LIFE_MS = 23 * 3_600_000;
const LOST: Refusal = {
  code: "outcome_unknown",
  detail: "This was sent more than a day ago, and its answer was lost. Check whether it is there.",
};

/** The outbox of one signed-in person. Use it as `createMutations(api, queries, cache, outbox)`. */
export class Outbox {
  readonly #api: Bluestreak;
  readonly #storage: OutboxStorage;
  readonly #onSent: Options["onSent"];
  readonly #waiters = new Map<number, Waiter>();
  readonly #promises = new Map<string, Promise<unknown>>();
  readonly #deferred = new Set<number>();
  /** What the sent changes made of the versions that they were for, by id and version. */
  readonly #made = new Map<string, Seen>();
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot = { status: "idle", entries: [] };
  #turn: Promise<void> = Promise.resolve();
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ api, storage, onSent }: Options) {
    this.#api = api;
    this.#storage = storage;
    this.#onSent = onSent;
  }

  /** Send what an earlier visit left, and again whenever there is a network. Returns a function that stops it. */
  start(target: EventTarget = window): () => void {
    const online = () => void this.flush();
    target.addEventListener("online", online);
    const deaf = this.#storage.listen((outcome) => void this.#heard(outcome));
    void this.#storage.all().then((kept) => {
      for (const { place } of kept) if (!this.#waiters.has(place)) this.#deferred.add(place);
      return this.flush();
    });
    return () => {
      target.removeEventListener("online", online);
      deaf();
      clearTimeout(this.#timer);
    };
  }

  /**
   * Keep a write and send it in its turn.
   *
   * @returns the answer, once there is one; without a network that may be much later. A write that
   *   is refused at once is not kept: the caller shows the error. One that had to wait stays in the
   *   snapshot until the person decides.
   */
  deliver<T>(write: Write<T>): Promise<T> {
    const known = this.#promises.get(write.key);
    if (known) return known as Promise<T>;
    if (this.#snapshot.entries.length >= MOST_KEPT) return Promise.reject(new Error("Too many changes are not sent yet."));
    const promise = new Promise<T>((resolve, reject) => {
      void this.#storage.add({ write }).then(({ place }) => {
        this.#waiters.set(place, { resolve, reject });
        return this.#snapshot.status === "busy" ? this.#defer("busy") : this.flush();
      }, reject);
    }).finally(() => this.#promises.delete(write.key));
    this.#promises.set(write.key, promise);
    return promise;
  }

  /** Send everything that can be sent. Resolves when nothing more can be sent now. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#turn = this.#turn.then(() => this.#storage.exclusively(() => this.#drain()));
    this.#turn = this.#turn.catch((error: unknown) => console.error(error)); // the store failed
    return this.#turn;
  }

  /** Send a refused write once more, after the person removed the reason. */
  async again(place: number): Promise<void> {
    const { write } = await this.#kept(place);
    await this.#storage.put({ place, write: { ...write, key: newKey() } });
    await this.flush();
  }

  /**
   * Send a change to the version that somebody else made.
   *
   * @param changes the merge patch after the person chose, such as `resolve(conflict.merge, chosen)`;
   *   without it, the write as it was.
   */
  async settle(place: number, changes?: object): Promise<void> {
    if (changes && !Object.keys(changes).length) return this.discard(place);
    const { write, theirs } = await this.#kept(place);
    const body = changes ?? write.body;
    const seen = (theirs as Seen | undefined) ?? write.seen;
    const rebased = { ...write, key: newKey(), ...(body !== undefined && { body }), ...(seen && { seen }) };
    await this.#storage.put({ place, write: rebased });
    await this.flush();
  }

  /** Give a write up; with one that creates something, also the writes that need it. */
  async discard(place: number): Promise<void> {
    const all = await this.#storage.all();
    const given = all.find((each) => each.place === place);
    const others = given?.write.creates ? dependents(given, all) : [];
    for (const each of given ? [given, ...others] : []) await this.#storage.remove(each.place);
    await this.flush();
  }

  /** Forget all writes, sent or not: when the person signs out. */
  async clear(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#storage.clear();
    void this.#turn.then(() => this.#storage.clear()); // what was being sent may have been put back
    for (const waiter of this.#waiters.values()) waiter.reject(new SignedOutError());
    this.#waiters.clear();
    await this.#show("idle");
  }

  snapshot = (): Snapshot => this.#snapshot;

  /** For `useSyncExternalStore(outbox.subscribe, outbox.snapshot)`. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  async #drain(): Promise<void> {
    for (;;) {
      const sendable = (await this.#show("sending")).find(({ state }) => state === "waiting");
      if (!sendable) return this.#defer("idle");
      const status = await this.#attempt(await this.#kept(sendable.place));
      if (status !== "sending") return this.#defer(status);
    }
  }

  /** What is left has to wait. Nobody can wait for a write that is held: the screen must not show its effect. */
  async #defer(status: Status): Promise<void> {
    for (const { place, state } of await this.#show(status)) {
      if (state === "held") {
        this.#waiters.get(place)?.reject(new Error("This waits for your decision on an earlier change."));
        this.#waiters.delete(place);
      }
      // A write that came while the last one was finished has not waited: it is sent next.
      if (status !== "idle" || state !== "waiting") this.#deferred.add(place);
    }
  }

  /** Send one write. Returns `sending` if the next one can follow. */
  async #attempt(kept: Kept): Promise<Status> {
    const { triedAt = Date.now() } = kept;
    const write = this.#onTop(kept.write);
    if (write.method === "post" && Date.now() - triedAt > KEY_LIFE_MS) return this.#refuse(kept, LOST);
    kept = { ...kept, write, triedAt };
    await this.#storage.put(kept);
    try {
      await this.#sent(kept, await send(this.#api, write).catch((error: unknown) => this.#merged(kept, error)));
      return "sending";
    } catch (error) {
      if (error instanceof Rebased) return "sending";
      const failing = error instanceof ProblemError && this.#failures >= MOST_FAILURES;
      if (isPassing(error) && !failing) return this.#wait(error as Error);
      if (error instanceof SignedOutError || hasCode(error, "unauthenticated")) return "signed_out";
      if (error instanceof ProblemError) return this.#refuse(kept, error.problem, error);
      this.#waiters.get(kept.place)?.reject(error); // a mistake in the program: it is kept, and can be sent later
      this.#forget(kept.place);
      return "offline";
    }
  }

  #wait(error: Error): Status {
    // Without a network the event `online` is sooner than any time.
    if (globalThis.navigator?.onLine !== false) {
      this.#timer = setTimeout(() => void this.flush(), retryDelay(this.#failures++, error));
    }
    return error instanceof ProblemError ? "busy" : "offline";
  }

  /** A write that was made on top of one whose answer had just come is for the version of the answer. */
  #onTop(write: Write): Write {
    const made = write.seen && this.#made.get(versionOf(write.seen));
    return made ? this.#onTop({ ...write, seen: made }) : write;
  }

  async #sent({ place, write }: Kept, result: unknown): Promise<void> {
    if (write.seen && follows(write, result)) this.#made.set(versionOf(write.seen), result);
    await this.#storage.remove(place);
    for (const later of await this.#storage.all()) {
      if (follows(later.write, result)) {
        await this.#storage.put({ ...later, write: { ...later.write, seen: result } });
      }
    }
    this.#failures = 0;
    const waiter = this.#waiters.get(place);
    this.#forget(place);
    if (waiter) waiter.resolve(result as never);
    else this.#onSent?.(write, result);
    this.#storage.announce({ place, answer: result });
  }

  /**
   * The answer of a change of a version that is not current any more, if it has happened already.
   *
   * @throws the error, if it is refused for good; Rebased, if it is to be sent again after a merge.
   */
  async #merged(kept: Kept, error: unknown): Promise<unknown> {
    const { place, write } = kept;
    if (!hasCode(error, "precondition_failed")) throw error;
    const theirs = await this.#current(write);
    if (!theirs) throw error;
    const { merge } = conflictOf(write, theirs);
    if (!merge || merge.conflicts.length) {
      await this.#storage.put({ ...kept, theirs });
      throw error;
    }
    if (!Object.keys(merge.changes).length) return theirs;
    await this.#storage.put({ place, write: { ...write, key: newKey(), body: merge.changes, seen: theirs } });
    throw new Rebased();
  }

  /** Keep what the person must see, unless they are waiting for it and see it now. */
  async #refuse(kept: Kept, refusal: Refusal, error: unknown = new Error(refusal.detail)): Promise<Status> {
    const { place } = kept;
    this.#failures = 0;
    const shown = this.#waiters.has(place) && !this.#deferred.has(place);
    if (shown) await this.#storage.remove(place);
    else await this.#storage.put({ ...(await this.#kept(place)), refusal });
    const held = shown ? [] : dependents(kept, await this.#storage.all());
    for (const each of [kept, ...held]) {
      this.#waiters.get(each.place)?.reject(error);
      this.#forget(each.place);
      this.#deferred.add(each.place);
    }
    this.#storage.announce({ place, refusal });
    return "sending";
  }

  async #current(write: Write): Promise<Seen | undefined> {
    try {
      return await read<Seen>(this.#api, write as Write<Seen>);
    } catch (error) {
      if (hasCode(error, "not_found")) return undefined;
      throw error;
    }
  }

  async #heard({ place, answer: result, refusal }: Outcome): Promise<void> {
    const waiter = this.#waiters.get(place);
    this.#forget(place);
    if (refusal) waiter?.reject(new Error(refusal.detail));
    else waiter?.resolve(result as never);
    await this.#show(this.#snapshot.status);
  }

  #forget(place: number): void {
    this.#waiters.delete(place);
    this.#deferred.delete(place);
  }

  async #kept(place: number): Promise<Kept> {
    const found = (await this.#storage.all()).find((each) => each.place === place);
    if (!found) throw new Error(`There is no write ${place} in the outbox.`);
    return found;
  }

  async #show(status: Status): Promise<readonly OutboxEntry[]> {
    const kept = await this.#storage.all();
    this.#snapshot = { status, entries: kept.map((each) => entryOf(each, kept)) };
    for (const listener of this.#listeners) listener();
    return this.#snapshot.entries;
  }
}

function versionOf({ id, version }: Seen): string {
  return `${id} ${version}`;
}
