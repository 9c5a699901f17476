import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { hasCode } from "../../../../recipe/problem.ts";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { errorAt, Failure, isAtFields } from "../../parts/Failure.tsx";
import { Field } from "../../parts/Field.tsx";
import { Icon } from "../../parts/Icon.tsx";
import type { Workout } from "./workout.ts";

/** Rename a workout; if somebody else changed it meanwhile, the person decides which title stays. */
export function TitleForm({ workout }: { workout: Workout }) {
  const [seen, setSeen] = useState<Workout>();
  return (
    <>
      <button aria-haspopup="dialog" onClick={() => setSeen(workout)}>
        <Icon name="pencil" />
        Rename
      </button>
      {seen && <Rename seen={seen} rebase={setSeen} close={() => setSeen(undefined)} />}
    </>
  );
}

interface Props {
  /** The version that the person saw when they began. */
  readonly seen: Workout;
  readonly rebase: (workout: Workout) => void;
  readonly close: () => void;
}

function Rename({ seen, rebase, close }: Props) {
  const { mutations, queries } = useAccount();
  const announce = useAnnounce();
  const [title, setTitle] = useState(seen.title);
  const { data: theirs } = useQuery({ ...queries.workout(seen.id), enabled: false });
  const { mutate, error, isPending } = useMutation(mutations.editWorkout());

  function save(version: Workout) {
    if (isPending) return;
    rebase(version);
    const onSuccess = () => {
      announce(`Renamed to ${title}`);
      close();
    };
    mutate({ seen: version, changes: { title } }, { onSuccess });
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    save(seen);
  }

  if (hasCode(error, "precondition_failed") && theirs) {
    return (
      <Dialog key="conflict" title="Changed meanwhile" close={close}>
        <p role="alert">
          Meanwhile the title became <q>{theirs.title}</q>. You wrote <q>{title}</q>.
        </p>
        <div className="buttons">
          <button onClick={close}>Keep theirs</button>
          <button className="primary" onClick={() => save(theirs)}>
            Keep mine
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog key="rename" title="Rename the workout" close={close}>
      <form className="stack" onSubmit={submit} noValidate>
        <Field label="Title" value={title} onChange={(event) => setTitle(event.target.value)} error={errorAt(error, "title")} autoFocus />
        {error && !isAtFields(error, ["title"]) && <Failure error={error} />}
        <div className="buttons">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button className="primary" aria-disabled={isPending}>
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}
