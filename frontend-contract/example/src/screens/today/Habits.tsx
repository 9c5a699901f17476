import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { DueHabit, Today } from "../../../../recipe/today.ts";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Status } from "../../parts/Status.tsx";
import { HABIT } from "../../words.ts";
import { goalOf } from "./goals.ts";
import { HabitDialog } from "./HabitDialog.tsx";

export function Habits({ day }: { day: Today }) {
  return (
    <section className="card" aria-labelledby="habits">
      <h2 id="habits">Habits</h2>
      {day.habits.length === 0 && <p className="empty">No habit is due on this day.</p>}
      <ul className="rows">
        {day.habits.map((habit) => (
          <Habit key={habit.habit_id} day={day} habit={habit} />
        ))}
      </ul>
    </section>
  );
}

function Habit({ day, habit }: { day: Today; habit: DueHabit }) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const [entering, setEntering] = useState(false);
  const set = useMutation(mutations.setHabit());
  const clear = useMutation(mutations.clearHabit());
  const error = set.error ?? clear.error;
  const logged = hasEntry(habit);

  function tick() {
    clear.reset();
    announce(`${habit.name}: done`);
    set.mutate({ day, habit, entry: { done: true } });
  }

  function untick() {
    set.reset();
    announce(`${habit.name}: entry deleted`);
    clear.mutate({ day, habit });
  }

  return (
    <li data-state={habit.state}>
      <div className="what">
        <strong>{habit.name}</strong>
        <small>{goalOf(habit)}</small>
      </div>
      <Status is={HABIT[habit.state]} />
      <div className="actions">
        {logged && (
          <button onClick={untick}>
            <Icon name="undo" />
            Undo<span className="visually-hidden"> {habit.name}</span>
          </button>
        )}
        {!logged && habit.measure === "done" && (
          <button className="primary" onClick={tick}>
            <Icon name="check" />
            Done<span className="visually-hidden"> {habit.name}</span>
          </button>
        )}
        {!logged && habit.measure !== "done" && (
          <button className="primary" aria-haspopup="dialog" onClick={() => setEntering(true)}>
            <Icon name="pencil" />
            Enter<span className="visually-hidden"> {habit.name}</span>
          </button>
        )}
      </div>
      {error && <Failure error={error} />}
      {entering && <HabitDialog day={day} habit={habit} close={() => setEntering(false)} />}
    </li>
  );
}

/** Whether there is an entry of this day to take back. */
function hasEntry({ state }: DueHabit): boolean {
  return state === "met" || state === "not_met" || state === "skipped";
}
