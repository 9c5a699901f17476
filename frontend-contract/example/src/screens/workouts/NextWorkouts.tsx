import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { longDate } from "../../format.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { go, href } from "../../route.ts";
import { WhyLine } from "./Exercise.tsx";
import { Templates } from "./Templates.tsx";
import { isOpen, resultOf, targetOf, together } from "./workout.ts";

type Run = Schemas["Run"];

/** The next workout of each program that the person follows; without one, programs to choose from. */
export function NextWorkouts() {
  const { queries } = useAccount();
  const query = useInfiniteQuery(queries.runs({ limit: 100 }));
  return (
    <section className="card" aria-labelledby="next">
      <h2 id="next">Next workout</h2>
      <Loaded query={query}>
        {({ pages }) => {
          const active = pages.flatMap((page) => page.items).filter((run) => run.status === "active");
          if (!active.length) return <Templates />;
          return active.map(({ id }) => <OfRun key={id} id={id} />);
        }}
      </Loaded>
    </section>
  );
}

function OfRun({ id }: { id: string }) {
  const { queries } = useAccount();
  return (
    <Loaded query={useQuery(queries.run(id))}>
      {(run) => (
        <div className="next">
          <Heading run={run} />
          {run.workout_id && <Planned id={run.workout_id} />}
          {run.position && !run.workout_id && <Plan run={run} />}
        </div>
      )}
    </Loaded>
  );
}

function Heading({ run: { name, position, plan } }: { run: Run }) {
  if (!position) return <p>{name} has no further day.</p>;
  const day = plan.days.find((each) => each.id === position.day);
  return (
    <p className="what">
      <strong>{day?.title ?? position.day}</strong>
      <small>
        {name}, week {position.week}
        {position.date && `, ${longDate(position.date)}`}
      </small>
    </p>
  );
}

/** Ask for the next workout with its targets, and go there. */
function Plan({ run }: { run: Run }) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const { mutateAsync, error, isPending } = useMutation(mutations.planWorkout());

  /** The promise resolves also when this button is gone, because the workout is shown in its place. */
  async function plan() {
    if (isPending) return;
    const { id, title } = await mutateAsync({ run_id: run.id });
    announce(`${title} planned`);
    go("workouts", id);
  }

  return (
    <>
      <div className="actions">
        <button
          className="primary"
          aria-disabled={isPending}
          onClick={() => void plan().catch(() => undefined /* it is shown below */)}
        >
          <Icon name="plus" />
          Plan it
          <span className="visually-hidden"> ({run.name})</span>
        </button>
      </div>
      {error && <Failure error={error} />}
    </>
  );
}

/** The open workout: its exercises with their targets, and why. */
function Planned({ id }: { id: string }) {
  const { queries } = useAccount();
  return (
    <Loaded query={useQuery(queries.workout(id))}>
      {({ title, exercises }) => (
        <>
          <ul className="rows">
            {exercises.map(({ name, sets, why }, place) => (
              <li key={place}>
                <div className="what">
                  <strong>{name}</strong>
                  <small>{together(sets.map((set) => (isOpen(set) ? targetOf(set) : resultOf(set))))}</small>
                </div>
                {why && <WhyLine why={why} />}
              </li>
            ))}
          </ul>
          <div className="actions">
            <a className="button" href={href("workouts", id)}>
              Open<span className="visually-hidden"> {title}</span>
            </a>
          </div>
        </>
      )}
    </Loaded>
  );
}
