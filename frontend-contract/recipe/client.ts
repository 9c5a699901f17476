// The typed client: a `fetch` that sends the token, and answers that are data or a ProblemError.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "../types/bluestreak";
import { ConnectionError, ProblemError, SignedOutError } from "./problem.ts";

export type Bluestreak = Client<paths>;
export type Schemas = components["schemas"];

/**
 * Gives the ID token of the signed-in person; a new token if `forceRefresh` is true; undefined if
 * nobody is signed in.
 *
 * With Amplify: `createSignIn(...).token` of `sign-in.ts`.
 * On the local server, which has no sign-in: `async () => "what make token printed"`.
 */
export type TokenSource = (how: { forceRefresh: boolean }) => Promise<string | undefined>;

interface Options {
  readonly baseUrl: string;
  readonly token: TokenSource;
  /** For tests; the default is `fetch` of the browser. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** Return the client of one signed-in person. Create a new client and a new cache for another person. */
export function createBluestreak({ baseUrl, token, fetch = globalThis.fetch }: Options): Bluestreak {
  return createClient<paths>({ baseUrl, fetch: authorized(token, (request) => fetch(request)) });
}

/** Send with the token; after a 401 renew it once for all waiting requests, and send again. */
function authorized(token: TokenSource, send: (request: Request) => Promise<Response>) {
  let renewal: Promise<string> | undefined;

  async function current(forceRefresh: boolean): Promise<string> {
    const found = await token({ forceRefresh });
    if (found === undefined) throw new SignedOutError();
    return found;
  }

  async function renewed(refused: string): Promise<string> {
    const present = await current(false);
    if (present !== refused) return present;
    renewal ??= current(true).finally(() => (renewal = undefined));
    return renewal;
  }

  return async (request: Request): Promise<Response> => {
    const again = request.clone(); // a body can be sent once only
    const first = await current(false);
    const answer = await connected(send(bearing(request, first)));
    if (answer.status !== 401) return answer;
    return connected(send(bearing(again, await renewed(first))));
  };
}

/** `fetch` throws a TypeError if the network fails, as a mistake in the program does: tell them apart. */
async function connected(sent: Promise<Response>): Promise<Response> {
  try {
    return await sent;
  } catch (error) {
    throw error instanceof TypeError ? new ConnectionError(error) : error;
  }
}

function bearing(request: Request, token: string): Request {
  request.headers.set("Authorization", `Bearer ${token}`);
  return request;
}

type Call<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/**
 * Return the data of a successful answer; after a 304, `kept`, which is the copy whose ETag was sent.
 *
 * @throws ProblemError if the answer is not successful.
 */
export async function answer<T>(call: Call<T>, kept?: T): Promise<T> {
  const { data, error, response } = await call;
  if (response.status === 304 && kept !== undefined) return kept;
  if (!response.ok) throw ProblemError.of(error, response);
  return data as T;
}

/** The entity tag of a resource as it was read, for `If-Match`: only this version is changed. */
export function etag(seen: { readonly version: number }): string {
  return `"${seen.version}"`;
}

/** The body of a resource to create; the key is its id, so a repeated request creates nothing more. */
export interface Intent<T> {
  readonly body: T;
  readonly key: string;
}

/**
 * Create a key together with the empty form, not with the click, so that a double click sends the same key.
 * Keep it until the answer arrives, then create another key for the next resource. It is a UUID of
 * version 7, by which lists are sorted, and ends in `00`, as the id of a panel must.
 */
export function newKey(): string {
  const time = Date.now().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15, 34)}00`;
}

const MOST_RETRIES = 3;

/**
 * TanStack Query's `retry`, for queries and mutations: repeat after a network error, or after a
 * problem that is `retryable` (429, 503). Nothing else can succeed without a change: not a request
 * of somebody who is signed out, and not a mistake in the program.
 */
export function retry(failures: number, error: Error): boolean {
  return isPassing(error) && failures < MOST_RETRIES;
}

/** Whether the same request may succeed later. */
export function isPassing(error: unknown): boolean {
  return error instanceof ProblemError ? error.problem.retryable : error instanceof ConnectionError;
}

/** TanStack Query's `retryDelay`: the time in `Retry-After`, or a delay that doubles with each retry. */
export function retryDelay(failures: number, error: Error): number {
  const asked = error instanceof ProblemError ? error.retryAfter : undefined;
  return asked ?? Math.min(500 * 2 ** failures, 10_000);
}
