// A write as data: it can be sent, sent again, and kept on the device until there is a network.
import type { ClientPathsWithMethod, MethodResponse, RequestBodyOption } from "openapi-fetch";
import type { paths } from "../types/bluestreak";
import { answer, etag, newKey, type Bluestreak, type Schemas } from "./client.ts";
import { hasCode } from "./problem.ts";

export type Method = "put" | "post" | "patch" | "delete";
type PathOf<M extends Method> = ClientPathsWithMethod<Bluestreak, M>;
type Operation<M extends Method, P extends PathOf<M>> = paths[P][M];
type BodyOf<M extends Method, P extends PathOf<M>> = RequestBodyOption<Operation<M, P>>["body"];
type PathIds = Readonly<Record<string, string | number>>;
type IdsOf<O> = O extends { parameters: { path: infer Ids extends PathIds } } ? Ids : {};

/** A resource as the person saw it, with the version that their change is for. */
export interface Seen {
  readonly id?: string;
  readonly version: number;
}

/** One request that changes something. It is plain JSON, so a store can keep it. */
export interface Write<Answer = unknown> {
  /** The `Idempotency-Key`: a repeated request has no second effect. */
  readonly key: string;
  readonly method: Method;
  /** The path of the contract, such as `/v1/workouts/{workout_id}`, and the values of its parameters. */
  readonly path: string;
  readonly ids: PathIds;
  readonly body?: unknown;
  /** The resource is changed only if it has this version (`If-Match`). */
  readonly seen?: Seen;
  /** The resource is created only if its id is not in use (`If-None-Match: *`). */
  readonly creates?: boolean;
  /** The URLs of the other resources that must exist before, such as the supplement of an intake. */
  readonly needs?: readonly string[];
  /** What the answer is; a type only. */
  readonly answer?: Answer;
}

type Options = Pick<Write, "seen" | "creates" | "needs"> & { key?: string };

/** Return a write of one operation; the types of `ids`, `body` and of the answer follow from the path. */
export function write<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  ids: IdsOf<Operation<M, P>>,
  body?: BodyOf<M, P>,
  { key = newKey(), ...options }: Options = {},
): Write<MethodResponse<Bluestreak, M, P>> {
  return { key, method, path, ids, ...(body !== undefined && { body }), ...options };
}

/** The URL of a write, without the origin. */
export function urlOf({ path, ids }: Pick<Write, "path" | "ids">): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? ""));
}

type Send = (method: Method | "get", path: string, init: unknown) => ReturnType<Bluestreak["request"]>;

/**
 * Send a write and return the answer. What has happened already is no failure: an earlier attempt
 * created the resource, another device deleted it, or logged the same dose.
 *
 * @throws ProblemError if it is refused, ConnectionError if it may not have arrived.
 */
export async function send<T>(api: Bluestreak, write: Write<T>): Promise<T> {
  const { key, method, path, ids, body, seen, creates } = write;
  const header = {
    "Idempotency-Key": key,
    ...(seen && { "If-Match": etag(seen) }),
    ...(creates && { "If-None-Match": "*" }),
  };
  const request = api.request as unknown as Send; // the types were checked when the write was made
  try {
    return (await answer(request(method, path, { params: { path: ids, header }, body }))) as T;
  } catch (error) {
    if (method === "delete" && hasCode(error, "not_found")) return undefined as T;
    if (creates && hasCode(error, "precondition_failed")) return read(api, write);
    const { existing_id } = creates && hasCode(error, "duplicate_intake") ? error.problem : {};
    const existing = existing_id && (await read<T>(api, { path, ids: { intake_id: existing_id } }));
    if (existing && statusOf(existing) === statusOf(body)) return existing;
    throw error;
  }
}

/** Read the resource that a write is for. */
export async function read<T>(api: Bluestreak, { path, ids }: Pick<Write<T>, "path" | "ids">): Promise<T> {
  const request = api.request as unknown as Send;
  return answer(request("get", path, { params: { path: ids } })) as Promise<T>;
}

function statusOf(intake: unknown): unknown {
  return (intake as Partial<Schemas["Intake"]>).status;
}

/**
 * Return a builder that builds one write for each object that the person saw. The second click of a
 * double click, and each retry, send the same write.
 */
export function once<V, T>(seen: (variables: V) => object, build: (variables: V) => Write<T>): (variables: V) => Write<T> {
  const built = new WeakMap<object, Write<T>>();
  return (variables) => {
    const known = built.get(seen(variables)) ?? build(variables);
    built.set(seen(variables), known);
    return known;
  };
}
