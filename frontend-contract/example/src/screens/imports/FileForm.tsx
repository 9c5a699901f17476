import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { newKey, type Schemas } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Field } from "../../parts/Field.tsx";
import { go } from "../../route.ts";
import { FORMATS } from "./status.ts";

/** Choose a file and have it checked. Another choice is another import; the same one, sent again, is not. */
export function FileForm() {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const [key, setKey] = useState(newKey);
  const [missing, setMissing] = useState(false);
  const { mutate, error, isPending } = useMutation(mutations.importFile());

  function check(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isPending) return;
    const form = new FormData(event.currentTarget);
    const file = form.get("file");
    const chosen = file instanceof File && file.size > 0;
    setMissing(!chosen);
    if (!chosen) return;
    const format = form.get("format") as Schemas["ImportFormat"];
    mutate(
      { file, format, key },
      {
        onSuccess: ({ id }) => {
          announce("The file is being checked");
          go("imports", id);
        },
      },
    );
  }

  return (
    <section className="card" aria-labelledby="file">
      <h2 id="file">Choose a file</h2>
      <p className="note">
        The export of Strong, Hevy, FitNotes or Apple Health, or a table of workouts or lab results. It is checked first;
        nothing is stored until you agree, and you can undo it.
      </p>
      <form className="line" onSubmit={check} onChange={() => setKey(newKey())} noValidate>
        <Field label="File" name="file" type="file" error={missing ? "must be chosen" : undefined} />
        <Choice label="Format" name="format" options={Object.entries(FORMATS)} />
        <button className="primary" aria-disabled={isPending}>
          Check
        </button>
      </form>
      {error && <Failure error={error} />}
    </section>
  );
}
