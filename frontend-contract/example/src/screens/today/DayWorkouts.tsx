import type { Today } from "../../../../recipe/today.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Status, type Look } from "../../parts/Status.tsx";
import { href } from "../../route.ts";
import { plainWord } from "../../words.ts";

type DayWorkout = Today["workouts"]["completed"][number];
type OfRun = Today["workouts"]["next"][number];

export function DayWorkouts({ day: { workouts } }: { day: Today }) {
  const { planned, completed, completed_count, next } = workouts;
  const more = completed_count - completed.length;
  // One that is planned for this day is shown with its title.
  const shown = new Set(planned.map(({ workout_id }) => workout_id));
  return (
    <section className="card" aria-labelledby="day-workouts">
      <h2 id="day-workouts">Workouts</h2>
      <ul className="rows">
        {planned.map((workout) => (
          <Item key={workout.workout_id} workout={workout} is={["open", plainWord(workout.status)]} />
        ))}
        {next
          .filter(({ workout_id }) => !workout_id || !shown.has(workout_id))
          .map((each) => (
            <Next key={each.run_id} of={each} />
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

/** The next workout of a run: the open one, or the place where it is planned. */
function Next({ of: { program, day, week, workout_id } }: { of: OfRun }) {
  return (
    <li>
      <div className="what">
        <a href={workout_id ? href("workouts", workout_id) : href("workouts")}>
          {program}, {day}
        </a>
        <small>week {week}</small>
      </div>
      <Status is={["open", "Next"]} />
    </li>
  );
}
