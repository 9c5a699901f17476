import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Schemas } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { briefDate, quantity } from "../../format.ts";
import { plainWord, recordName } from "../../words.ts";
import { distinct } from "./records.ts";
import type { Workout } from "./workout.ts";

type WorkoutRecord = Schemas["WorkoutRecord"];

/** The records that a workout set. The answer to its last change has them, and later the list of its day. */
export function Records({ workout }: { workout: Workout }) {
  const listed = useRecordsOfDay(workout);
  const records = distinct(workout.records ?? listed);
  if (!records.length) return null;
  return (
    <section className="card" aria-labelledby="records">
      <h2 id="records">Records</h2>
      <ul className="rows">
        {records.map((record) => (
          <Item key={`${record.exercise_id} ${recordName(record)}`} record={record} workout={workout} />
        ))}
      </ul>
    </section>
  );
}

function useRecordsOfDay({ id, local_date }: Workout): WorkoutRecord[] {
  const { queries } = useAccount();
  const day = { from: local_date, to: local_date, limit: 100 };
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery(queries.records(day));
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return data?.pages.flatMap((page) => page.items).filter((each) => each.workout_id === id) ?? [];
}

function Item({ record, workout }: { record: WorkoutRecord; workout: Workout }) {
  const { exercise_id, sport, value, unit, previous } = record;
  const exercise = workout.exercises.find((each) => each.exercise_id === exercise_id)?.name;
  return (
    <li>
      <div className="what">
        <strong>{exercise ?? plainWord(sport ?? "")}</strong>
        <small>{recordName(record)}</small>
      </div>
      <div className="record">
        <strong>{quantity(value, unit)}</strong>
        <small>{previous ? `before ${quantity(previous.value, unit)}, ${briefDate(previous.local_date)}` : "the first"}</small>
      </div>
    </li>
  );
}
