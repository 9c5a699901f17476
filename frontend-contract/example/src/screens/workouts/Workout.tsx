import { useMutation, useQuery } from "@tanstack/react-query";
import { useAccount } from "../../account.ts";
import { counted, longDate, timeOf } from "../../format.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { focusHeading, Screen } from "../../parts/Screen.tsx";
import { Status } from "../../parts/Status.tsx";
import { href } from "../../route.ts";
import { plainWord } from "../../words.ts";
import { Exercise } from "./Exercise.tsx";
import { Records } from "./Records.tsx";
import { SetForm } from "./SetForm.tsx";
import { TitleForm } from "./TitleForm.tsx";
import { hasTargets, setCount, WORKOUT, type Workout as WorkoutRead } from "./workout.ts";

export function Workout({ id }: { id: string }) {
  const { queries } = useAccount();
  const query = useQuery(queries.workout(id));
  return (
    <Screen title={query.data?.title ?? "Workout"} actions={<BackLink />}>
      <Loaded query={query}>
        {(workout) => (
          <>
            <About workout={workout} />
            {workout.status === "completed" && <Records workout={workout} />}
            {hasTargets(workout) && <Exercises workout={workout} />}
            {workout.status === "in_progress" && <SetForm workout={workout} />}
            {!hasTargets(workout) && <Exercises workout={workout} />}
          </>
        )}
      </Loaded>
    </Screen>
  );
}

function BackLink() {
  return (
    <a className="button" href={href("workouts")}>
      <Icon name="back" />
      All workouts
    </a>
  );
}

function About({ workout }: { workout: WorkoutRead }) {
  const { queries } = useAccount();
  const { data: day } = useQuery(queries.today());
  const { local_date, started_at, ended_at, status, type } = workout;
  const zone = workout.timezone ?? workout.utc_offset ?? day?.timezone;
  const times = [started_at, ended_at].filter((each) => each !== undefined);
  return (
    <section className="card about" aria-label="About this workout">
      <p>
        {longDate(local_date)}
        {zone && times.length > 0 && `, ${times.map((each) => timeOf(each, zone)).join("–")}`}
      </p>
      <p>
        {plainWord(type)} · {counted(setCount(workout), "set")}
      </p>
      <Status is={WORKOUT[status]} />
      <div className="actions">
        <TitleForm workout={workout} />
        <NextStep workout={workout} />
      </div>
    </section>
  );
}

/** Begin what is planned; finish what is in progress. */
function NextStep({ workout }: { workout: WorkoutRead }) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const edit = useMutation(mutations.editWorkout());
  const finish = useMutation(mutations.finishWorkout());
  const error = edit.error ?? finish.error;
  const waits = edit.isPending || finish.isPending;

  function start() {
    const changes = { status: "in_progress" as const, started_at: new Date().toISOString() };
    if (!waits) edit.mutate({ seen: workout, changes }, { onSuccess: () => done("started") });
  }

  function end() {
    if (!waits) finish.mutate({ seen: workout }, { onSuccess: () => done("finished") });
  }

  function done(what: string) {
    announce(`${workout.title} ${what}`);
    focusHeading(); // the button is gone
  }

  return (
    <>
      {workout.status === "planned" && (
        <button className="primary" aria-disabled={waits} onClick={start}>
          Start
        </button>
      )}
      {workout.status === "in_progress" && (
        <button className="primary" aria-disabled={waits} onClick={end}>
          <Icon name="check" />
          Finish
        </button>
      )}
      {error && <Failure error={error} />}
    </>
  );
}

function Exercises({ workout }: { workout: WorkoutRead }) {
  if (!workout.exercises.length) {
    return <p className="empty card">{workout.status === "in_progress" ? "Add the first set." : "No exercise was logged."}</p>;
  }
  return (
    <div className="exercises">
      {workout.exercises.map((entry, place) => (
        <Exercise key={place} {...{ workout, place, entry }} />
      ))}
    </div>
  );
}
