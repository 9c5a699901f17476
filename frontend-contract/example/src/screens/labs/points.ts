// The readings and daily metrics of a trend that have a value, in the unit of display.
import type { Schemas } from "../../../../recipe/client.ts";
import { figure } from "../../format.ts";

export interface Measured {
  /** That of the reading; the local date of a daily metric, which is the only point of its date. */
  readonly id: string;
  readonly date: string;
  /** The local date in milliseconds. */
  readonly day: number;
  readonly value: number;
  /** The value as it is read, `<0.1` if it is only known to be below. */
  readonly text: string;
  readonly reference: Schemas["RangeStatus"];
  readonly target: Schemas["RangeStatus"];
}

export function measured({ points }: Schemas["Trend"]): Measured[] {
  return points.flatMap(({ reading_id, local_date, display, comparator = "", reference, target }) =>
    display
      ? {
          id: reading_id ?? local_date,
          date: local_date,
          day: Date.parse(local_date),
          value: display.value,
          text: `${comparator}${figure(display.value)}`,
          reference,
          target,
        }
      : [],
  );
}
