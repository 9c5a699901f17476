import { useMutation } from "@tanstack/react-query";
import type { DueDose, FlexibleDose, Today } from "../../../../recipe/today.ts";
import { useAccount } from "../../account.ts";
import { quantity } from "../../format.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Status } from "../../parts/Status.tsx";
import { DOSE, slotName } from "../../words.ts";

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
  const error = take.error ?? skip.error ?? undo.error;
  const logged = dose.state === "taken" || dose.state === "skipped";

  function log(mutation: typeof take, said: string) {
    for (const each of [take, skip, undo]) each.reset();
    announce(`${dose.name}: ${said}`);
    mutation.mutate({ day, slot, dose });
  }

  return (
    <li data-state={dose.state}>
      <div className="what">
        <strong>{dose.name}</strong>
        <small>
          {dose.dose && quantity(dose.dose.amount, dose.dose.unit)}
          {dose.with_food && ", with food"}
        </small>
      </div>
      <Status is={DOSE[dose.state]} />
      <div className="actions">
        {logged ? (
          <button onClick={() => log(undo, "taken back")} disabled={!dose.intake_id}>
            <Icon name="undo" />
            Undo<span className="visually-hidden"> {dose.name}</span>
          </button>
        ) : (
          <>
            <button className="quiet" onClick={() => log(skip, "skipped")}>
              Skip<span className="visually-hidden"> {dose.name}</span>
            </button>
            <button className="primary" onClick={() => log(take, "taken")}>
              <Icon name="check" />
              Take<span className="visually-hidden"> {dose.name}</span>
            </button>
          </>
        )}
      </div>
      {error && <Failure error={error} />}
    </li>
  );
}

function Flexible({ day, dose }: { day: Today; dose: FlexibleDose }) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const take = useMutation(mutations.takeFlexible());

  function takeOne() {
    announce(`${dose.name}: taken`);
    take.mutate({ day, dose });
  }

  return (
    <li>
      <div className="what">
        <strong>{dose.name}</strong>
        <small>
          {quantity(dose.dose.amount, dose.dose.unit)}
          {dose.slot && `, ${slotName(dose.slot)}`}
        </small>
      </div>
      <Status is={dose.taken ? ["good", `${dose.taken} taken`] : ["open", "None yet"]} />
      <div className="actions">
        <button className="primary" onClick={takeOne}>
          <Icon name="plus" />
          Take<span className="visually-hidden"> {dose.name}</span>
        </button>
      </div>
      {take.error && <Failure error={take.error} />}
    </li>
  );
}
