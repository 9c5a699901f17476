import { useQuery } from "@tanstack/react-query";
import { useAccount } from "./account.ts";
import { Failure } from "./Failure.tsx";
import type { Schemas } from "./bluestreak/recipe/client.ts";

const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });
const longDay = new Intl.DateTimeFormat("en", { dateStyle: "full", timeZone: "UTC" });
const amount = new Intl.NumberFormat("en");

export function Today() {
  const { queries } = useAccount();
  const { data: day, error } = useQuery(queries.today());
  if (error) return <Failure error={error} />;
  if (!day) return <p className="card">Loading the day …</p>;
  const { score } = day.score;
  return (
    <section className="card" aria-label="Today">
      <header>
        <h1>{longDay.format(new Date(day.date))}</h1>
        {score !== null && <output aria-label="Score">{percent.format(score)}</output>}
      </header>
      <ul className="streaks">
        {day.streaks.map((streak) => (
          <StreakBadge key={streak.kind} streak={streak} />
        ))}
      </ul>
      <div className="slots">
        {day.slots.map((slot) => (
          <article key={slot.slot}>
            <h2>
              {slot.slot} <small>{slot.done} of {slot.due}</small>
            </h2>
            <ul>
              {slot.doses.map((dose) => (
                <li key={dose.supplement_id} data-state={dose.state}>
                  {dose.name}
                  {dose.dose && (
                    <small>
                      {" "}
                      {amount.format(dose.dose.amount)} {dose.dose.unit}
                    </small>
                  )}
                </li>
              ))}
            </ul>
          </article>
        ))}
        {day.habits.length > 0 && (
          <article>
            <h2>habits</h2>
            <ul>
              {day.habits.map((habit) => (
                <li key={habit.habit_id} data-state={habit.state}>
                  {habit.name}
                </li>
              ))}
            </ul>
          </article>
        )}
      </div>
    </section>
  );
}

function StreakBadge({ streak }: { streak: Schemas["Today"]["streaks"][number] }) {
  const { length, unit } = streak;
  return (
    <li data-status={streak.status}>
      <strong>{length}</strong> {length === 1 ? unit : plural(unit)}
      <small>{streak.name ?? streak.kind}</small>
    </li>
  );
}

function plural(unit: string): string {
  return unit === "entry" ? "entries" : `${unit}s`;
}
