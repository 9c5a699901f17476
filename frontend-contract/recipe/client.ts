// The typed client: one `fetch` that brings the token, and answers that are data or a ProblemError.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "../types/bluestreak";
import { ProblemError } from "./problem.ts";

export type Bluestreak = Client<paths>;
export type Schemas = components["schemas"];

/**
 * Gives the ID token of whoever is signed in; a new one when `forceRefresh` is true.
 *
 * With Amplify: `async (how) => (await fetchAuthSession(how)).tokens!.idToken!.toString()`.
 * On the local server, which has no sign-in: `async () => "what make token printed"`.
 */
export type TokenSource = (how: { forceRefresh: boolean }) => Promise<string>;

interface Options {
  readonly baseUrl: string;
  readonly token: TokenSource;
  /** For tests; the browser's own by default. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Return the client of one signed-in person. Make a new one, and a new cache, for another. */
export function createBluestreak({ baseUrl, token, fetch = globalThis.fetch }: Options): Bluestreak {
  return createClient<paths>({ baseUrl, fetch: authorized(token, (request) => fetch(request)) });
}

/** Send with the token; on a 401 renew it once, for all requests that wait for it, and send again. */
function authorized(token: TokenSource, send: (request: Request) => Promise<Response>) {
  let renewal: Promise<string> | undefined;

  async function renewed(refused: string): Promise<string> {
    const present = await token({ forceRefresh: false });
    if (present !== refused) return present;
    renewal ??= token({ forceRefresh: true }).finally(() => (renewal = undefined));
    return renewal;
  }

  return async (request: Request): Promise<Response> => {
    const again = request.clone(); // a body can be sent once only
    const first = await token({ forceRefresh: false });
    const answer = await send(bearing(request, first));
    if (answer.status !== 401) return answer;
    return send(bearing(again, await renewed(first)));
  };
}

function bearing(request: Request, token: string): Request {
  request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

type Call<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/**
 * Return what a call answered.
 *
 * @throws ProblemError when that was no success.
 */
export async function answer<T>(call: Call<T>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw ProblemError.of(error, response);
  return data as T;
}

/** The entity tag of a resource as it was read, for `If-Match`: change what I saw, or nothing. */
export function etag(seen: { readonly version: number }): string {
  return `"${seen.version}"`;
}

/** What is to be created, and the key under which it is created once, however often it is sent. */
export interface Intent<T> {
  readonly body: T;
  readonly key: string;
}

/**
 * Make a key: with the empty form, not with the click, so that a double click sends the same one.
 * Keep it until the answer is there, then make another for the next thing.
 */
export function newKey(): string {
  return crypto.randomUUID();
}

const MOST_RETRIES = 3;

/** TanStack Query's `retry`: what failed on the way, or what the API says may work later. */
export function retry(failures: number, error: Error): boolean {
  const passing = error instanceof ProblemError ? error.problem.retryable : true;
  return passing && failures < MOST_RETRIES;
}

/** TanStack Query's `retryDelay`: what `Retry-After` says, or twice as long each time. */
export function retryDelay(failures: number, error: Error): number {
  const asked = error instanceof ProblemError ? error.retryAfter : undefined;
  return asked ?? Math.min(500 * 2 ** failures, 10_000);
}
