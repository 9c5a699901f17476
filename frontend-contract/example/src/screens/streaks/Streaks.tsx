import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Screen } from "../../parts/Screen.tsx";
import { streakName } from "../../words.ts";
import { RunFacts } from "./RunFacts.tsx";
import { HeatMap } from "./HeatMap.tsx";
import { StreakCard } from "./StreakCard.tsx";
import { weeksUntil } from "./weeks.ts";

const WEEKS = 26;

/** All streaks, and the calendar of one kind. */
export function Streaks({ kind }: { kind: string }) {
  const { queries } = useAccount();
  const query = useInfiniteQuery(queries.streaks());
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const listed = data?.pages.flatMap((page) => page.items).find((streak) => streak.kind === kind);
  // A link may name a kind of a later page.
  const one = useQuery({ ...queries.streak(kind), enabled: data !== undefined && listed === undefined });
  return (
    <Screen title="Streaks">
      <Loaded query={query}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          const shown = listed ?? one.data ?? (one.isError ? items[0] : undefined);
          return (
            <>
              {shown && <Calendar streak={shown} />}
              <ul className="streak-cards">
                {items.map((streak) => (
                  <StreakCard key={streak.kind} streak={streak} current={streak.kind === shown?.kind} />
                ))}
              </ul>
            </>
          );
        }}
      </Loaded>
      {hasNextPage && (
        <button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </button>
      )}
    </Screen>
  );
}

function Calendar({ streak }: { streak: Schemas["Streak"] }) {
  const { kind, today } = streak;
  const name = streakName(streak);
  const { queries } = useAccount();
  const { data: day } = useQuery(queries.today());
  const range = weeksUntil(today, WEEKS, day?.week_start ?? 1);
  const query = useQuery({ ...queries.calendar({ kind, ...range }), enabled: day !== undefined });
  return (
    <section className="card" aria-labelledby="calendar">
      <h2 id="calendar">
        {name}
      </h2>
      <Loaded query={query}>
        {({ days }) => (
          <HeatMap days={days} name={name} today={today}>
            <RunFacts streak={streak} />
          </HeatMap>
        )}
      </Loaded>
    </section>
  );
}
