// How the writes of an outbox depend on each other. Pure functions.
import { merge, type Merge } from "./merge.ts";
import type { Kept, Refusal } from "./outbox-storage.ts";
import { urlOf, type Seen, type Write } from "./write.ts";

/** A write that is not sent yet, for the screen that lists them. */
export interface OutboxEntry {
  readonly place: number;
  readonly write: Write;
  /**
   * `waiting` for a network; `held`, because it depends on an earlier one that the person must decide
   * on; `refused` for good, with the reason in `refusal`; `conflict`, because the resource changed.
   */
  readonly state: "waiting" | "held" | "refused" | "conflict";
  readonly refusal?: Refusal;
  readonly conflict?: Conflict;
}

/** What the person changed, their change, what it became meanwhile, and both together. */
export interface Conflict {
  readonly base: object;
  readonly mine: unknown;
  readonly theirs: object;
  /** Undefined if the change is no patch, but a replacement or a deletion of the whole. */
  readonly merge?: Merge;
}

/** Describe a write among all that are kept. */
export function entryOf(kept: Kept, all: readonly Kept[]): OutboxEntry {
  const { place, write, refusal, theirs } = kept;
  if (refusal && theirs) return { place, write, state: "conflict", refusal, conflict: conflictOf(write, theirs) };
  if (refusal) return { place, write, state: "refused", refusal };
  const held = all.some((each) => each.refusal && dependents(each, all).includes(kept));
  return { place, write, state: held ? "held" : "waiting" };
}

/** The later writes that cannot be sent before this one is sent, directly or through another. */
export function dependents(kept: Kept, all: readonly Kept[]): Kept[] {
  const found = [kept];
  for (const later of all) {
    if (later.place > kept.place && found.some((each) => needs(later.write, each.write))) found.push(later);
  }
  return found.slice(1);
}

function needs(later: Write, earlier: Write): boolean {
  const [url, needed] = [urlOf(later), urlOf(earlier)];
  if (earlier.method === "post") return false; // it changes a part, which no other write is about
  if (url === needed || later.needs?.includes(needed)) return true;
  return !!earlier.creates && url.startsWith(`${needed}/`);
}

/**
 * Whether a write was made on top of another one that has now been sent with this answer: it is then
 * for the version of the answer. If there was a version between, somebody else changed the resource.
 */
export function follows({ seen }: Write, answer: unknown): answer is Seen {
  if (!seen || !isVersioned(answer)) return false;
  return seen.id === answer.id && seen.version + 1 === answer.version;
}

function isVersioned(value: unknown): value is Required<Seen> {
  return typeof value === "object" && value !== null && "id" in value && "version" in value;
}

/** What the person must decide on, if the resource became `theirs` after they saw it. */
export function conflictOf({ method, body, seen }: Write, theirs: object): Conflict {
  const base = seen ?? {};
  const patch = method === "patch" ? { merge: merge(base, body as object, theirs) } : {};
  return { base, mine: body, theirs, ...patch };
}
