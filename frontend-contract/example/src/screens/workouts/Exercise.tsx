import { useInfiniteQuery } from "@tanstack/react-query";
import { useAccount } from "../../account.ts";
import { briefDate } from "../../format.ts";
import { Status } from "../../parts/Status.tsx";
import { OUTCOME } from "../../words.ts";
import { SetRow } from "./SetRow.tsx";
import { resultOf, together, type Entry, type Workout, type WorkoutSet } from "./workout.ts";

interface Props {
  readonly workout: Workout;
  /** The place of the exercise in the workout. */
  readonly place: number;
  readonly entry: Entry;
}

/** An exercise of a workout: why it has its targets, what was done the last time, and its sets. */
export function Exercise({ workout, place, entry }: Props) {
  const isAhead = workout.status === "planned" || workout.status === "in_progress";
  return (
    <section className="card" aria-label={entry.name}>
      <h2>{entry.name}</h2>
      {entry.why && <WhyLine why={entry.why} />}
      {isAhead && <LastTime workout={workout} entry={entry} />}
      <ol className="sets">
        {entry.sets.map((set, number) => (
          <SetRow key={number} {...{ workout, place, entry, number, set }} />
        ))}
      </ol>
    </section>
  );
}

/** The reason for the targets: what the last workout led to. */
export function WhyLine({ why }: { why: NonNullable<Entry["why"]> }) {
  const word = OUTCOME[why.outcome];
  return (
    <p className="why">
      {word && <Status is={word} />} <span>{why.text}</span>
    </p>
  );
}

/** A workout of a run says what was done before; of any other, the history of the exercise does. */
function LastTime({ workout, entry }: Omit<Props, "place">) {
  if (entry.last) return <LastLine {...entry.last} />;
  return <LastOfHistory workout={workout} exercise_id={entry.exercise_id} />;
}

function LastOfHistory({ workout, exercise_id }: { workout: Workout; exercise_id: string }) {
  const { queries } = useAccount();
  const { data } = useInfiniteQuery(queries.exerciseHistory(exercise_id, { to: workout.local_date, limit: 1 }));
  const [last] = data?.pages.flatMap((page) => page.items) ?? [];
  return last && <LastLine {...last} />;
}

function LastLine({ local_date, sets }: { local_date: string; sets: readonly WorkoutSet[] }) {
  return (
    <p className="last">
      Last time, <time dateTime={local_date}>{briefDate(local_date)}</time>: {together(sets.map(resultOf))}
    </p>
  );
}
