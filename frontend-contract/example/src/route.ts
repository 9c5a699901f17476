// The place in the app is in the URL: `#/labs/ldl_c`.
import { useSyncExternalStore } from "react";

let moved = false;
addEventListener("hashchange", () => (moved = true));

/** Whether the person has gone from the place where the page was opened. */
export function hasMoved(): boolean {
  return moved;
}

/** The parts of the place, such as `["labs", "ldl_c"]`. */
export type Route = readonly [screen: string, id?: string];

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  const [screen = "", id] = hash.replace(/^#\//, "").split("/").map(decodeURIComponent);
  return id ? [screen, id] : [screen];
}

export function href(...route: Route): string {
  return `#/${route.map((part) => encodeURIComponent(part ?? "")).join("/")}`;
}

export function go(...route: Route): void {
  location.hash = href(...route);
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}
