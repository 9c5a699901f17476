import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import type { Schemas } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { errorAt, Failure, isAtFields } from "../../parts/Failure.tsx";
import { Field } from "../../parts/Field.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { ExerciseChoice, type Chosen } from "./ExerciseChoice.tsx";
import type { Workout } from "./workout.ts";

const FIELDS = ["reps", "weight"];

/** Log the sets of a workout one after the other; the exercise and the figures stay for the next set. */
export function SetForm({ workout }: { workout: Workout }) {
  const { mutations, queries } = useAccount();
  const announce = useAnnounce();
  const { data: day } = useQuery(queries.today());
  const { mutate, error, isPending, reset } = useMutation(mutations.addSet());
  const [exercise, setExercise] = useState<Chosen | undefined>(() => workout.exercises.at(-1));
  // The focus goes on with the person, but is not taken from the title of a screen that opens.
  const [wasHere, setWasHere] = useState(false);
  const unit = day?.units === "imperial" ? "lb" : "kg";

  function choose(chosen: Chosen | undefined) {
    reset();
    setWasHere(true);
    setExercise(chosen);
  }

  function add(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!exercise || isPending) return;
    const { exercise_id, name } = exercise;
    const set = setOf(new FormData(event.currentTarget), unit);
    mutate({ seen: workout, exercise: { exercise_id, name }, set }, { onSuccess: () => announce(`Set of ${name} added`) });
  }

  return (
    <section className="card" aria-labelledby="set">
      <h2 id="set">Add a set</h2>
      <ExerciseChoice chosen={exercise} choose={choose} autoFocus={wasHere} />
      {exercise && (
        <form className="line" onSubmit={add} noValidate>
          <SetFields unit={unit} error={error} autoFocus={wasHere} />
          <button className="primary" aria-disabled={isPending}>
            <Icon name="plus" />
            Add set
          </button>
        </form>
      )}
      {error && !isAtFields(error, FIELDS) && <Failure error={error} />}
    </section>
  );
}

interface FieldsProps {
  readonly unit: Schemas["WeightUnit"];
  readonly error: Error | null;
  readonly autoFocus: boolean;
}

function SetFields({ unit, error, autoFocus }: FieldsProps) {
  return (
    <>
      <Field
        label="Repetitions"
        name="reps"
        type="number"
        inputMode="decimal"
        step="any"
        error={errorAt(error, "reps")}
        autoFocus={autoFocus}
      />
      <Field
        label={`Weight in ${unit}`}
        name="weight"
        type="number"
        inputMode="decimal"
        step="any"
        hint="Empty: body weight"
        error={errorAt(error, "weight")}
      />
    </>
  );
}

function setOf(form: FormData, unit: Schemas["WeightUnit"]): Schemas["SetCreate"] {
  const [reps, weight] = [form.get("reps"), form.get("weight")];
  return {
    ...(reps && { reps: Number(reps) }),
    ...(weight ? { weight: { value: Number(weight), unit } } : { load_mode: "bodyweight" }),
    completed_at: new Date().toISOString(),
  };
}
