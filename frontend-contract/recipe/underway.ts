// Changes of resources that are not answered yet: each is made on top of those before it.
import type { Seen } from "./write.ts";

export class Underway<T extends Required<Seen>> {
  /** By the variables of a change: the resource that it changes. */
  readonly #bases = new Map<object, T>();
  /** The versions that own changes made of the versions before them. */
  readonly #own = new Set<string>();

  /**
   * Begin a change, and return what it changes: what the screen shows, if nobody else changed that since
   * the person saw it; otherwise what they saw, so that the server refuses the change.
   */
  begin(change: object, seen: T, shown: T = seen): T {
    const base = this.#isOwn(seen, shown) ? shown : seen;
    this.#bases.set(change, base);
    return base;
  }

  /** What a change is made on, with the version of the latest answer. */
  base(change: object, seen: T): T {
    return this.#bases.get(change) ?? seen;
  }

  /** A change is answered: the later ones are for the version of the answer. */
  answered(change: object, { id, version }: T): void {
    const base = this.#bases.get(change);
    this.#bases.delete(change);
    if (base?.version !== version - 1) return;
    this.#own.add(`${id} ${version}`);
    for (const [later, on] of this.#bases) {
      if (on.id === id && on.version === base.version) this.#bases.set(later, { ...on, version });
    }
  }

  /** A change is refused. */
  refused(change: object): void {
    this.#bases.delete(change);
  }

  /** Whether a resource has changes that are not answered yet. */
  has(id: string): boolean {
    return [...this.#bases.values()].some((base) => base.id === id);
  }

  #isOwn({ id, version }: T, shown: T): boolean {
    for (let later = version + 1; later <= shown.version; later += 1) {
      if (!this.#own.has(`${id} ${later}`)) return false;
    }
    return version <= shown.version;
  }
}
