// Creations: a resource gets its id from the form, so what depends on it can follow before the server has answered.
import { mutationOptions } from "@tanstack/react-query";
import type { Kit } from "./kit.ts";
import { once, type Write } from "./write.ts";

/**
 * A creation: `mutate({ body, key })`. A repeated request creates no other.
 *
 * @param build the write of an intent; its key is the id, unless the server makes it.
 * @param made what follows from the answer.
 */
export function creating<I extends object, T>(
  kit: Kit,
  build: (intent: I) => Write<T>,
  made: (answer: T) => Promise<void>,
) {
  const create = once((intent: I) => intent, build);
  return mutationOptions({
    ...kit.mode,
    mutationFn: (intent: I) => kit.deliver(create(intent)),
    onSuccess: made,
  });
}

/** What every creation says: its key, and that the id must not be in use. */
export function as(key: string) {
  return { key, creates: true } as const;
}
