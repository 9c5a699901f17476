import { ProblemError } from "../../../recipe/problem.ts";
import { Icon } from "./Icon.tsx";

/** What went wrong, in the words of the API, and the id to give in a report. */
export function Failure({ error }: { error: Error }) {
  return (
    <div role="alert" className="failure">
      <Icon name="warning" />
      <p>
        {error.message}
        {error instanceof ProblemError && <small>Request {error.problem.request_id}</small>}
      </p>
    </div>
  );
}

/** Whether each error of a problem is shown at one of these fields, by the last part of its pointer. */
export function isAtFields(error: Error | null, fields: readonly string[]): boolean {
  const errors = error instanceof ProblemError ? error.problem.errors : undefined;
  return Boolean(errors?.length && errors.every((each) => fields.includes(lastPart(each.pointer))));
}

/** The error of one field, by the last part of its pointer: `weight` or `reps`. */
export function errorAt(error: Error | null, field: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  return error.problem.errors?.find((each) => lastPart(each.pointer) === field)?.detail;
}

function lastPart(pointer = ""): string {
  const parts = pointer.split("/");
  const last = parts.at(-1) ?? "";
  // A quantity is one field on the screen: `/weight/value`.
  return last === "value" && parts.length > 2 ? (parts.at(-2) ?? "") : last;
}
