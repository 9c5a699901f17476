import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { newKey } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { errorAt, Failure, isAtFields } from "../../parts/Failure.tsx";
import { Field } from "../../parts/Field.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { go } from "../../route.ts";

/** Start a workout now. Its id is made here, with the empty form: a double click starts only one. */
export function StartForm() {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const [key] = useState(newKey);
  const { mutate, error, isPending } = useMutation(mutations.startWorkout());

  function start(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isPending) return;
    const title = String(new FormData(event.currentTarget).get("title"));
    const body = { title, type: "strength" as const, started_at: new Date().toISOString() };
    const onSuccess = () => {
      announce(`${title} started`);
      go("workouts", key);
    };
    mutate({ body, key }, { onSuccess });
  }

  return (
    <section className="card" aria-labelledby="start">
      <h2 id="start">Start a workout</h2>
      <form className="line" onSubmit={start} noValidate>
        <Field label="Title" name="title" placeholder="Push day" maxLength={200} error={errorAt(error, "title")} />
        <button className="primary" aria-disabled={isPending}>
          <Icon name="plus" />
          Start
        </button>
      </form>
      {error && !isAtFields(error, ["title"]) && <Failure error={error} />}
    </section>
  );
}
