// The typed client: a `fetch` that sends the token, and answers that are data or a ProblemError.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "../types/bluestreak";
import { ProblemError } from "./problem.ts";

export type Bluestreak = Client<paths>;
export type Schemas = components["schemas"];

/**
 * Gives the ID token of the signed-in person; a new token if `forceRefresh` is true.
 *
 * With Amplify: `async (how) => (await fetchAuthSession(how)).tokens!.idToken!.toString()`.
 * On the local server, which has no sign-in: `async () => "what make token printed"`.
 */
export type TokenSource = (how: { forceRefresh: boolean }) => Promise<string>;

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
 * Return the data of a successful answer.
 *
 * @throws ProblemError if the answer is not successful.
 */
export async function answer<T>(call: Call<T>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw ProblemError.of(error, response);
  return data as T;
}

/** The entity tag of a resource as it was read, for `If-Match`: only this version is changed. */
export function etag(seen: { readonly version: number }): string {
  return `"${seen.version}"`;
}

/** The body of a resource to create, and the key that prevents a second creation by a repeated request. */
export interface Intent<T> {
  readonly body: T;
  readonly key: string;
}

/**
 * Create a key together with the empty form, not with the click, so that a double click sends the same key.
 * Keep it until the answer arrives, then create another key for the next resource.
 */
export function newKey(): string {
  return crypto.randomUUID();
}

const MOST_RETRIES = 3;

/** TanStack Query's `retry`: repeat after a network error, or after a problem that is `retryable`. */
export function retry(failures: number, error: Error): boolean {
  const passing = error instanceof ProblemError ? error.problem.retryable : true;
  return passing && failures < MOST_RETRIES;
}

/** TanStack Query's `retryDelay`: the time in `Retry-After`, or a delay that doubles with each retry. */
export function retryDelay(failures: number, error: Error): number {
  const asked = error instanceof ProblemError ? error.retryAfter : undefined;
  return asked ?? Math.min(500 * 2 ** failures, 10_000);
}
