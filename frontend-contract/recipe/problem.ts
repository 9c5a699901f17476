// One error class for every failure of the API; branch on its `code`. Two more for what is no answer.
import type { components } from "../types/bluestreak";

export type Problem = components["schemas"]["Problem"];

/** An answer that is not successful: the problem document of the API, and the time to wait. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  /** Milliseconds to wait before the next attempt; undefined if the answer has no `Retry-After`. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** The error of one field of the body, by its JSON pointer: `at("/title")`. */
  at(pointer: string): string | undefined {
    return this.problem.errors?.find((each) => each.pointer === pointer)?.detail;
  }

  /** The error of an answer. A proxy between client and API may return a body of another shape. */
  static of(body: unknown, response: Response): ProblemError {
    const seconds = Number(response.headers.get("Retry-After") ?? NaN);
    return new ProblemError(
      isProblem(body) ? body : unexpected(response),
      Number.isFinite(seconds) ? seconds * 1000 : undefined,
    );
  }
}

/** The request did not arrive, or its answer was lost; the same request may succeed later. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";

  constructor(cause: unknown) {
    super("The service cannot be reached.", { cause });
  }
}

/** Nobody is signed in, so no request was sent. Show the sign-in; a retry cannot succeed. */
export class SignedOutError extends Error {
  override readonly name = "SignedOutError";

  constructor() {
    super("Nobody is signed in.");
  }
}

/** Whether an error is the API's problem of this code: `hasCode(error, "precondition_failed")`. */
export function hasCode(error: unknown, code: Problem["code"]): error is ProblemError {
  return error instanceof ProblemError && error.problem.code === code;
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "detail" in body;
}

function unexpected(response: Response): Problem {
  return {
    type: "about:blank",
    title: response.statusText || "Unexpected answer",
    status: response.status,
    detail: `The service answered ${response.status} without a problem document.`,
    instance: new URL(response.url || "about:blank").pathname,
    code: "unexpected_answer",
    request_id: response.headers.get("X-Request-Id") ?? "",
    retryable: response.status >= 500,
  };
}
