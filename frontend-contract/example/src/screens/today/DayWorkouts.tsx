import type { Today } from "../../../../recipe/today.ts";
import { counted } from "../../format.ts";
import { Icon } from "../../parts/Icon.tsx";
import { Status } from "../../parts/Status.tsx";
import { href } from "../../route.ts";
import { plainWord } from "../../words.ts";

export function DayWorkouts({ day: { workouts } }: { day: Today }) {
  return (
    <section className="card" aria-labelledby="day-workouts">
      <h2 id="day-workouts">Workouts</h2>
      <ul className="rows">
        {workouts.planned.map(({ workout_id, title, type, status }) => (
          <li key={workout_id}>
            <div className="what">
              <a href={href("workouts", workout_id)}>{title}</a>
              <small>{plainWord(type)}</small>
            </div>
            <Status is={["open", plainWord(status)]} />
          </li>
        ))}
      </ul>
      {workouts.completed > 0 && <Status is={["good", `${counted(workouts.completed, "workout")} done`]} />}
      <a className="button" href={href("workouts")}>
        <Icon name="plus" />
        Log a workout
      </a>
    </section>
  );
}
