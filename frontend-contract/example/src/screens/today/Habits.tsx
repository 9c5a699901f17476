import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { DueHabit, Today } from "../../../../recipe/today.ts";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { once } from "../../parts/once.ts";
import { Status } from "../../parts/Status.tsx";
import { HABIT } from "../../words.ts";
import { enteredIn, goalOf } from "./goals.ts";
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

const ICONS = { Undo: "undo", Done: "check", Enter: "pencil" } as const;

function Habit({ day, habit }: { day: Today; habit: DueHabit }) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const [entering, setEntering] = useState(false);
  const set = useMutation(mutations.setHabit());
  const clear = useMutation(mutations.clearHabit());
  const error = set.error ?? clear.error;
  const logged = habit.entry !== null;
  const word = logged ? "Undo" : habit.measure === "done" ? "Done" : "Enter";

  /** One button with three meanings, so that it keeps the focus. */
  function act() {
    if (word === "Undo") untick();
    else if (word === "Done") tick();
    else setEntering(true);
  }

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
        <small>{habit.entry ? enteredIn(habit) : goalOf(habit)}</small>
      </div>
      {(logged || habit.state !== "open") && <Status is={HABIT[habit.state]} />}
      <div className="actions">
        <button className={logged ? "" : "tinted"} aria-haspopup={word === "Enter" ? "dialog" : undefined} onClick={once(act)}>
          <Icon name={ICONS[word]} />
          {word}
          <span className="visually-hidden"> {habit.name}</span>
        </button>
      </div>
      {error && <Failure error={error} />}
      {entering && <HabitDialog day={day} habit={habit} close={() => setEntering(false)} />}
    </li>
  );
}
