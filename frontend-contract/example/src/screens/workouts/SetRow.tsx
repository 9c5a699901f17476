import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { once } from "../../parts/once.ts";
import { plainWord } from "../../words.ts";
import { SetDialog } from "./SetDialog.tsx";
import { asPlanned, isOpen, resultOf, targetOf, withoutResult, type SetPlace } from "./workout.ts";

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

/** Log a planned set: as planned, or with another result; and take it back. Each button keeps its place. */
function Log({ workout, place, number, entry, set }: SetPlace) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const [entering, setEntering] = useState(false);
  const { mutate, error } = useMutation(mutations.logSet());
  const isLogged = !isOpen(set);
  const planned = isLogged ? undefined : asPlanned(set);
  const name = `set ${number + 1} of ${entry.name}`;

  function log() {
    announce(`${plainWord(name)}: ${planned ? targetOf(set) : "taken back"}`);
    const result = planned ? { ...set, ...planned, completed_at: new Date().toISOString() } : withoutResult(set);
    mutate({ seen: workout, exercise: place, set: number, result });
  }

  return (
    <>
      <div className="actions">
        <button className={planned || isLogged ? "" : "tinted"} aria-haspopup="dialog" onClick={() => setEntering(true)}>
          <Icon name="pencil" />
          <span className={planned || isLogged ? "visually-hidden" : ""}>{isLogged ? "Change" : "Enter"}</span>
          <span className="visually-hidden"> {name}</span>
        </button>
        {(planned || isLogged) && (
          <button className={planned ? "tinted" : ""} onClick={once(log)}>
            <Icon name={planned ? "check" : "undo"} />
            {planned ? "Done" : "Undo"}
            <span className="visually-hidden"> {name}</span>
          </button>
        )}
      </div>
      {error && <Failure error={error} />}
      {entering && <SetDialog {...{ workout, place, number, entry, set }} close={() => setEntering(false)} />}
    </>
  );
}
