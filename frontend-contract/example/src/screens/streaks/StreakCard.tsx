import type { Schemas } from "../../../../recipe/client.ts";
import { timeOf } from "../../format.ts";
import { Status } from "../../parts/Status.tsx";
import { href } from "../../route.ts";
import { STREAK, streakName, streakUnit } from "../../words.ts";

/** How long a streak is, what is to be done, and how far the next milestone is. */
export function StreakCard({ streak, current }: { streak: Schemas["Streak"]; current: boolean }) {
  const { kind, unit, status, at_risk_until, timezone, current: run, milestones } = streak;
  return (
    <li className="card streak" data-current={current || undefined}>
      <h2>
        <a href={href("streaks", kind)} aria-current={current ? "true" : undefined}>
          {streakName(streak)}
        </a>
      </h2>
      <p className="big">
        {run.length} <small>{streakUnit(run.length, unit)}</small>
      </p>
      <Status is={STREAK[status]} />
      <p className="note">
        {needOf(streak)}
        {at_risk_until && ` until ${timeOf(at_risk_until, timezone)}`}
      </p>
      <Milestone length={run.length} next={milestones.next} unit={unit} />
    </li>
  );
}

/** What is still to be done in the current period. */
function needOf({ period: { needed, target, start, end } }: Schemas["Streak"]): string {
  if (needed === 0) return target ? "All done for now" : "Nothing is due";
  return start === end ? "Due today" : `${needed} of ${target} still due`;
}

interface MilestoneProps {
  readonly length: number;
  /** Null after the last one. */
  readonly next: number | null;
  readonly unit: Schemas["StreakUnit"];
}

function Milestone({ length, next, unit }: MilestoneProps) {
  if (next === null) return null;
  return (
    <p className="milestone">
      <span className="meter" aria-hidden="true">
        <span style={{ inlineSize: `${(length / next) * 100}%` }} />
      </span>
      <small>
        Next: {next} {streakUnit(next, unit)}
      </small>
    </p>
  );
}
