import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Failure } from "./Failure.tsx";

interface Props<T> {
  readonly query: Pick<UseQueryResult<T>, "data" | "error" | "refetch" | "fetchStatus">;
  readonly children: (data: T) => ReactNode;
}

/** What a query returned; until then that it loads, or why it failed. What was read stays on the screen. */
export function Loaded<T>({ query: { data, error, refetch, fetchStatus }, children }: Props<T>) {
  return (
    <>
      {error && (
        <div className="stack">
          <Failure error={error} />
          <button onClick={() => void refetch()}>Try again</button>
        </div>
      )}
      {data !== undefined && children(data)}
      {data === undefined && !error && (
        <p className="loading">{fetchStatus === "paused" ? "There is no network." : "Loading …"}</p>
      )}
    </>
  );
}
