import { useQuery } from "@tanstack/react-query";
import { useAccount } from "./account.ts";
import { Failure } from "./Failure.tsx";

const WEEKS = 20;
const DAY_MS = 86_400_000;
const monthName = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" });

/** Whole weeks that end with the one of `today`, a local date as the API gave it; Monday first. */
function span(today: string): { from: string; to: string } {
  const day = Date.parse(today);
  const weekday = (new Date(day).getUTCDay() + 6) % 7;
  const monday = day - weekday * DAY_MS;
  return { from: text(monday - (WEEKS - 1) * 7 * DAY_MS), to: text(monday + 6 * DAY_MS) };
}

function text(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}

export function HeatMap() {
  const { queries } = useAccount();
  const { data: today } = useQuery(queries.today());
  return today ? <Calendar {...span(today.today)} /> : null;
}

function Calendar({ from, to }: { from: string; to: string }) {
  const { queries } = useAccount();
  const { data, error } = useQuery(queries.calendar({ kind: "workouts", from, to }));
  if (error) return <Failure error={error} />;
  if (!data) return <p className="card">Loading the calendar …</p>;
  const total = data.days.reduce((sum, day) => sum + day.count, 0);
  return (
    <section className="card" aria-label="Workouts by day">
      <h2>
        {total} {total === 1 ? "workout" : "workouts"} <small>in {WEEKS} weeks</small>
      </h2>
      <ol className="months" style={{ gridTemplateColumns: `repeat(${WEEKS}, 1fr)` }}>
        {months(data.days.map((day) => day.date)).map(([name, week]) => (
          <li key={week} style={{ gridColumnStart: week + 1 }}>
            {name}
          </li>
        ))}
      </ol>
      <ol className="heat-map">
        {data.days.map((day) => (
          <li
            key={day.date}
            data-level={day.level}
            data-state={day.state}
            title={`${day.date}: ${day.count}, ${day.state}`}
          />
        ))}
      </ol>
    </section>
  );
}

/** The months that begin within the weeks shown, each with the week where its name stands. */
function months(dates: string[]): [string, number][] {
  return dates.flatMap((date, place): [string, number][] =>
    date.endsWith("-01") ? [[monthName.format(new Date(date)), Math.floor(place / 7)]] : [],
  );
}
