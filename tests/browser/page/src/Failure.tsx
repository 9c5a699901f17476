import { ProblemError } from "./bluestreak/recipe/problem.ts";

/** What went wrong, in the words of the API, and the number to quote. */
export function Failure({ error }: { error: Error }) {
  return (
    <p role="alert" className="failure">
      {error.message}
      {error instanceof ProblemError && <small> Request {error.problem.request_id}</small>}
    </p>
  );
}
