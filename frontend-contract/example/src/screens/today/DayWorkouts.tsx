import type { Today } from "../../../../recipe/today.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Status, type Look } from "../../parts/Status.tsx";
import { href } from "../../route.ts";
import { plainWord } from "../../words.ts";

type DayWorkout = Today["workouts"]["completed"][number];

export function DayWorkouts({ day: { workouts } }: { day: Today }) {
  const { planned, completed, completed_count } = workouts;
  const more = completed_count - completed.length;
  return (
    <section className="card" aria-labelledby="day-workouts">
      <h2 id="day-workouts">Workouts</h2>
      <ul className="rows">
        {planned.map((workout) => (
          <Item key={workout.workout_id} workout={workout} is={["open", plainWord(workout.status)]} />
        ))}
        {completed.map((workout) => (
          <Item key={workout.workout_id} workout={workout} is={["good", "Completed"]} />
        ))}
      </ul>
      {more > 0 && <p>and {more} more</p>}
      <a className="button" href={href("workouts")}>
        <Icon name="plus" />
        Log a workout
      </a>
    </section>
  );
}

function Item({ workout, is }: { workout: DayWorkout; is: readonly [Look, string] }) {
  return (
    <li>
      <div className="what">
        <a href={href("workouts", workout.workout_id)}>{workout.title}</a>
        <small>{plainWord(workout.type)}</small>
      </div>
      <Status is={is} />
    </li>
  );
}
