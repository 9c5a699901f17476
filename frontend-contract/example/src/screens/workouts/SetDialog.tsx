import { useMutation, useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { errorAt } from "../../parts/Failure.tsx";
import { Field } from "../../parts/Field.tsx";
import { FormDialog } from "../../parts/FormDialog.tsx";
import { plainWord } from "../../words.ts";
import type { SetPlace, WorkoutSet } from "./workout.ts";

/** What a weight means that is not the whole load. */
const HINTS: Partial<Record<WorkoutSet["load_mode"], string>> = {
  bodyweight: "Added to the body weight",
  assisted: "Taken off the body weight",
};

/** Enter what was done in a planned set, or correct it. */
export function SetDialog({ workout, place, number, entry, set, close }: SetPlace & { close: () => void }) {
  const { mutations, queries } = useAccount();
  const announce = useAnnounce();
  const { data: day } = useQuery(queries.today());
  const { mutate, error, isPending } = useMutation(mutations.logSet());
  const { target = {} } = set;
  const isTimed = target.reps === undefined && target.duration_s !== undefined;
  const result = isTimed ? "duration_s" : "reps";
  const weight = set.weight ?? target.weight;
  const unit = weight?.unit ?? (day?.units === "imperial" ? "lb" : "kg");
  const name = `set ${number + 1} of ${entry.name}`;

  function save(form: FormData) {
    const seen = { seen: workout, exercise: place, set: number };
    const entered = { ...set, [result]: numberIn(form, result), weight: weightIn(form, unit) };
    const completed_at = set.completed_at ?? new Date().toISOString();
    const onSuccess = () => {
      announce(`${plainWord(name)}: saved`);
      close();
    };
    mutate({ ...seen, result: { ...entered, completed_at } }, { onSuccess });
  }

  return (
    <FormDialog title={plainWord(name)} {...{ close, save, error }} waits={isPending} fields={[result, "weight"]}>
      <Field
        label={isTimed ? "Seconds" : "Repetitions"}
        name={result}
        type="number"
        inputMode="decimal"
        step="any"
        defaultValue={set[result] ?? target[result]}
        error={errorAt(error, result)}
        autoFocus
      />
      <Field
        label={`Weight in ${unit}`}
        name="weight"
        type="number"
        inputMode="decimal"
        step="any"
        defaultValue={weight?.value}
        hint={HINTS[set.load_mode]}
        error={errorAt(error, "weight")}
      />
    </FormDialog>
  );
}

function numberIn(form: FormData, name: string): number | null {
  const text = form.get(name);
  return text ? Number(text) : null;
}

function weightIn(form: FormData, unit: Schemas["WeightUnit"]): Schemas["Weight"] | null {
  const value = numberIn(form, "weight");
  return value === null ? null : { value, unit };
}
