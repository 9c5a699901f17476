import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { once } from "../../parts/once.ts";
import { plainWord } from "../../words.ts";
import { SetDialog } from "./SetDialog.tsx";
import { asPlanned, isOpen, resultOf, targetOf, type Entry, type Workout, type WorkoutSet } from "./workout.ts";

export interface SetPlace {
  readonly workout: Workout;
  /** The place of the exercise in the workout, and of the set in the exercise. */
  readonly place: number;
  readonly number: number;
  readonly entry: Entry;
  readonly set: WorkoutSet;
}

/** A set: what was done, or what is planned. While the workout is in progress, a planned set can be logged. */
export function SetRow(row: SetPlace) {
  const { workout, set } = row;
  return (
    <li data-open={isOpen(set) || undefined}>
      <span>{isOpen(set) ? targetOf(set) : resultOf(set)}</span>
      {set.done === false && <small>Not done</small>}
      {set.type !== "normal" && <small>{plainWord(set.type)}</small>}
      {set.rpe !== undefined && <small>RPE {set.rpe}</small>}
      {workout.status === "in_progress" && set.target && <Log {...row} />}
    </li>
  );
}

const ICONS = { Done: "check", Enter: "pencil", Change: "pencil" } as const;

/** One button with three meanings, so that it keeps the focus; it keeps its place, too, at the end of the row. */
function Log({ workout, place, number, entry, set }: SetPlace) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const [entering, setEntering] = useState(false);
  const { mutate, error } = useMutation(mutations.logSet());
  const planned = isOpen(set) ? asPlanned(set) : undefined;
  const word = planned ? "Done" : isOpen(set) ? "Enter" : "Change";
  const name = `set ${number + 1} of ${entry.name}`;

  function logAsPlanned() {
    announce(`${plainWord(name)}: ${targetOf(set)}`);
    const result = { ...set, ...planned, completed_at: new Date().toISOString() };
    mutate({ seen: workout, exercise: place, set: number, result });
  }

  return (
    <>
      <div className="actions">
        {planned && (
          <button aria-haspopup="dialog" onClick={() => setEntering(true)}>
            Other<span className="visually-hidden"> result of {name}</span>
          </button>
        )}
        <button
          className={isOpen(set) ? "tinted" : ""}
          aria-haspopup={planned ? undefined : "dialog"}
          onClick={once(() => (planned ? logAsPlanned() : setEntering(true)))}
        >
          <Icon name={ICONS[word]} />
          {word}
          <span className="visually-hidden"> {name}</span>
        </button>
      </div>
      {error && <Failure error={error} />}
      {entering && <SetDialog {...{ workout, place, number, entry, set }} close={() => setEntering(false)} />}
    </>
  );
}
