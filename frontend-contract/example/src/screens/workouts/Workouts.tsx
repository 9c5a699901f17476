import { useInfiniteQuery } from "@tanstack/react-query";
import { useAccount } from "../../account.ts";
import { counted, fullDate } from "../../format.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Screen } from "../../parts/Screen.tsx";
import { Status } from "../../parts/Status.tsx";
import { href } from "../../route.ts";
import { plainWord } from "../../words.ts";
import { NextWorkouts } from "./NextWorkouts.tsx";
import { StartForm } from "./StartForm.tsx";
import { setCount, WORKOUT, type Workout } from "./workout.ts";

export function Workouts() {
  const { queries } = useAccount();
  const query = useInfiniteQuery(queries.workouts({ limit: 20 }));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  return (
    <Screen title="Workouts" actions={<ImportLink />}>
      <NextWorkouts />
      <StartForm />
      <section className="card" aria-labelledby="history">
        <h2 id="history">History</h2>
        <Loaded query={query}>
          {({ pages }) => {
            const workouts = pages.flatMap((page) => page.items);
            return (
              <>
                {workouts.length === 0 && <p className="empty">No workout yet.</p>}
                <ul className="rows history">
                  {workouts.map((workout) => (
                    <Item key={workout.id} workout={workout} />
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
      </section>
    </Screen>
  );
}

function ImportLink() {
  return (
    <a className="button" href={href("imports")}>
      Import from another app
    </a>
  );
}

function Item({ workout }: { workout: Workout }) {
  const { id, title, type, status, local_date, exercises } = workout;
  const content = exercises.length
    ? `${counted(exercises.length, "exercise")}, ${counted(setCount(workout), "set")}`
    : plainWord(type);
  return (
    <li>
      <time dateTime={local_date}>{fullDate(local_date)}</time>
      <div className="what">
        <a href={href("workouts", id)}>{title}</a>
        <small>{content}</small>
      </div>
      <Status is={WORKOUT[status]} />
    </li>
  );
}
