// Three versions of a resource: the one that the person changed, their change, and what it became meanwhile.

type Fields = Record<string, unknown>;

/** A field that two people (or two devices) changed, each to another value; undefined is absent. */
export interface Conflict {
  /** The JSON pointer of the field, such as `/title`. */
  readonly pointer: string;
  readonly base: unknown;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export interface Merge {
  /** The merge patch that brings into `theirs` what only I changed. */
  readonly changes: Fields;
  /** The fields for which the person must choose. */
  readonly conflicts: readonly Conflict[];
}

/**
 * Merge a change into a version that somebody else made.
 *
 * @param base the version that the person saw.
 * @param mine their change of it, a JSON merge patch: null clears a field, a list replaces a list.
 * @param theirs the current version.
 * @returns the fields that only I changed as a patch of `theirs`, and the conflicts. A field that
 *   became what I wanted is in neither.
 */
export function merge(base: object, mine: object, theirs: object): Merge {
  return mergeAt("", base as Fields, mine as Fields, theirs as Fields);
}

/** The merge patch after the person chose: all that only I changed, and my value of each chosen pointer. */
export function resolve({ changes, conflicts }: Merge, mineOf: ReadonlySet<string>): Fields {
  const chosen = conflicts.filter((each) => mineOf.has(each.pointer));
  return chosen.reduce((patch, { pointer, mine }) => withValue(patch, steps(pointer), mine ?? null), changes);
}

function mergeAt(pointer: string, base: Fields, mine: Fields, theirs: Fields): Merge {
  const changes: Fields = {};
  const conflicts: Conflict[] = [];
  for (const [name, value] of Object.entries(mine)) {
    const [was, is] = [base[name], theirs[name]];
    const here = `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (isGroup(value) && isGroup(was) && isGroup(is)) {
      const inner = mergeAt(here, was, value, is);
      if (Object.keys(inner.changes).length) changes[name] = inner.changes;
      conflicts.push(...inner.conflicts);
    } else if (!same(value, is)) {
      if (same(was, is)) changes[name] = value;
      else conflicts.push({ pointer: here, base: was, mine: value ?? undefined, theirs: is });
    }
  }
  return { changes, conflicts };
}

/** Whether a value has fields that can change one by one. A number and its unit change together. */
function isGroup(value: unknown): value is Fields {
  return isObject(value) && !Array.isArray(value) && !("unit" in value);
}

/** Whether two JSON values are equal; null and absent are the same. */
function same(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return (one ?? undefined) === (other ?? undefined);
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => same(one[name], other[name]));
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function steps(pointer: string): string[] {
  return pointer.slice(1).split("/").map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function withValue(patch: Fields, [first = "", ...rest]: string[], value: unknown): Fields {
  if (!rest.length) return { ...patch, [first]: value };
  return { ...patch, [first]: withValue((patch[first] ?? {}) as Fields, rest, value) };
}
