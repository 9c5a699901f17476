import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../account.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Screen } from "../../parts/Screen.tsx";
import { streakName } from "../../words.ts";
import { HeatMap } from "./HeatMap.tsx";
import { StreakCard } from "./StreakCard.tsx";
import { weeksUntil } from "./weeks.ts";

const WEEKS = 26;

/** All streaks, and the calendar of one kind. */
export function Streaks({ kind }: { kind: string }) {
  const { queries } = useAccount();
  const query = useQuery(queries.streaks());
  return (
    <Screen title="Streaks">
      <Loaded query={query}>
        {({ items }) => {
          const shown = items.find((streak) => streak.kind === kind) ?? items[0];
          return (
            <>
              {shown && <Calendar kind={shown.kind} name={streakName(shown)} today={shown.today} />}
              <ul className="streak-cards">
                {items.map((streak) => (
                  <StreakCard key={streak.kind} streak={streak} current={streak === shown} />
                ))}
              </ul>
            </>
          );
        }}
      </Loaded>
    </Screen>
  );
}

function Calendar({ kind, name, today }: { kind: string; name: string; today: string }) {
  const { queries } = useAccount();
  const { data: profile } = useQuery(queries.profile());
  const range = weeksUntil(today, WEEKS, profile?.week_start ?? 1);
  const query = useQuery({ ...queries.calendar({ kind, ...range }), enabled: profile !== undefined });
  return (
    <section className="card" aria-labelledby="calendar">
      <h2 id="calendar">
        {name} <small>in {WEEKS} weeks</small>
      </h2>
      <Loaded query={query}>{({ days }) => <HeatMap days={days} name={name} today={today} />}</Loaded>
    </section>
  );
}
