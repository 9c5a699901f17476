import type { MouseEvent } from "react";

/** Let a double click be one click, on a button that undoes what its first click did. */
export function once(act: () => void): (event: MouseEvent) => void {
  return ({ detail }) => {
    if (detail < 2) act(); // the keyboard sends 0
  };
}
