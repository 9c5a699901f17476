import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import type { DueDose, FlexibleDose, Today } from "../../../../recipe/today.ts";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { once } from "../../parts/once.ts";
import { Status } from "../../parts/Status.tsx";
import { DOSE, doseText, slotName } from "../../words.ts";

interface Row {
  readonly day: Today;
  readonly slot: string | undefined;
  readonly dose: DueDose;
}

export function Doses({ day }: { day: Today }) {
  const nothing = day.slots.length + day.flexible.length === 0;
  return (
    <section className="card" aria-labelledby="doses">
      <h2 id="doses">Supplements</h2>
      {nothing && <p className="empty">No supplement is due on this day.</p>}
      {day.slots.map(({ slot, done, due, doses }) => (
        <div key={slot ?? ""} className="group">
          <h3>
            {slotName(slot)}{" "}
            <small>
              {done} of {due}
            </small>
          </h3>
          <ul className="rows">
            {doses.map((dose) => (
              <Dose key={dose.supplement_id} day={day} slot={slot} dose={dose} />
            ))}
          </ul>
        </div>
      ))}
      {day.flexible.length > 0 && (
        <div className="group">
          <h3>When needed</h3>
          <ul className="rows">
            {day.flexible.map((dose) => (
              <Flexible key={`${dose.supplement_id} ${dose.slot}`} day={day} dose={dose} />
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}

function Dose({ day, slot, dose }: Row) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const take = useMutation(mutations.takeDose());
  const skip = useMutation(mutations.skipDose());
  const undo = useMutation(mutations.undoDose());
  const main = useRef<HTMLButtonElement>(null);
  const error = take.error ?? skip.error ?? undo.error;
  const logged = dose.state === "taken" || dose.state === "skipped";

  function log(mutation: typeof take, said: string) {
    for (const each of [take, skip, undo]) each.reset();
    announce(`${dose.name}: ${said}`);
    mutation.mutate({ day, slot, dose });
    main.current?.focus(); // it stays, while the other button goes
  }

  return (
    <li data-state={dose.state}>
      <div className="what">
        <strong>{dose.name}</strong>
        <small>
          {dose.dose && doseText(dose.dose)}
          {dose.with_food && ", with food"}
        </small>
      </div>
      {dose.state !== "open" && <Status is={DOSE[dose.state]} />}
      <div className="actions">
        {!logged && (
          <button className="quiet" onClick={() => log(skip, "skipped")}>
            <Icon name="skip" />
            <span className="roomy" aria-hidden="true">
              Skip
            </span>
            <span className="visually-hidden">Skip {dose.name}</span>
          </button>
        )}
        <button
          ref={main}
          className={logged ? "" : "tinted"}
          onClick={once(() => (logged ? log(undo, "taken back") : log(take, "taken")))}
        >
          <Icon name={logged ? "undo" : "check"} />
          {logged ? "Undo" : "Take"}
          <span className="visually-hidden"> {dose.name}</span>
        </button>
      </div>
      {error && <Failure error={error} />}
    </li>
  );
}

function Flexible({ day, dose }: { day: Today; dose: FlexibleDose }) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const take = useMutation(mutations.takeFlexible());
  const undo = useMutation(mutations.undoFlexible());
  const main = useRef<HTMLButtonElement>(null);
  const error = take.error ?? undo.error;

  function log(mutation: typeof take, said: string) {
    for (const each of [take, undo]) each.reset();
    announce(`${dose.name}: ${said}`);
    mutation.mutate({ day, dose });
    main.current?.focus();
  }

  return (
    <li>
      <div className="what">
        <strong>{dose.name}</strong>
        <small>
          {doseText(dose.dose)}
          {dose.slot && `, ${slotName(dose.slot)}`}
        </small>
      </div>
      <Status is={dose.taken ? ["good", `${dose.taken} taken`] : ["open", "None yet"]} />
      <div className="actions">
        {dose.intake_id && (
          <button onClick={() => log(undo, "taken back")}>
            <Icon name="undo" />
            Undo<span className="visually-hidden"> {dose.name}</span>
          </button>
        )}
        <button ref={main} className="tinted" onClick={() => log(take, "taken")}>
          <Icon name="plus" />
          Take<span className="visually-hidden"> {dose.name}</span>
        </button>
      </div>
      {error && <Failure error={error} />}
    </li>
  );
}
