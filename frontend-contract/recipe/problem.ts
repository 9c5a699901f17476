// Every failure of the API as one kind of error, to branch on by `code`.
import type { components } from "../types/bluestreak";

export type Problem = components["schemas"]["Problem"];

/** An answer that was no success: the API's problem document, and how long to wait. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly problem: Problem;
  /** Milliseconds that the API asks to wait before trying again, if it does. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.detail);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** What is wrong with one field of the body, by its JSON pointer: `at("/title")`. */
  at(pointer: string): string | undefined {
    return this.problem.errors?.find((each) => each.pointer === pointer)?.detail;
  }

  /** The error of an answer; whatever stands between us and the API may answer in another shape. */
  static of(body: unknown, response: Response): ProblemError {
    const seconds = Number(response.headers.get("Retry-After") ?? NaN);
    return new ProblemError(
      isProblem(body) ? body : unexpected(response),
      Number.isFinite(seconds) ? seconds * 1000 : undefined,
    );
  }
}

/** Whether an error is the API's problem of this code: `hasCode(error, "precondition_failed")`. */
export function hasCode(error: unknown, code: string): error is ProblemError {
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
    detail: `The service answered ${response.status} in a shape of its own.`,
    instance: new URL(response.url || "about:blank").pathname,
    code: "unexpected_answer",
    request_id: response.headers.get("X-Request-Id") ?? "",
    retryable: response.status >= 500,
  };
}
