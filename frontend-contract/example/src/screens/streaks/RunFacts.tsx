import type { Schemas } from "../../../../recipe/client.ts";
import { fullDate, percent } from "../../format.ts";
import { streakUnit } from "../../words.ts";

/** The current and the longest run of a streak, and how regular the last weeks were. */
export function RunFacts({ streak: { unit, current, longest, strength } }: { streak: Schemas["Streak"] }) {
  return (
    <dl className="run-facts">
      <div>
        <dt>Current</dt>
        <dd>
          {current.length} {streakUnit(current.length, unit)}
        </dd>
        {current.start && <dd className="note">since {fullDate(current.start)}</dd>}
      </div>
      <div>
        <dt>Longest</dt>
        <dd>
          {longest.length} {streakUnit(longest.length, unit)}
        </dd>
        {longest.end && <dd className="note">until {fullDate(longest.end)}</dd>}
      </div>
      <div>
        <dt>Strength</dt>
        <dd>{percent(strength)}</dd>
        <dd className="note">a miss lowers it a little</dd>
      </div>
    </dl>
  );
}
