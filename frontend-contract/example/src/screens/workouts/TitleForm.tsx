import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { hasCode } from "../../../../recipe/problem.ts";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { errorAt } from "../../parts/Failure.tsx";
import { Field } from "../../parts/Field.tsx";
import { FormDialog } from "../../parts/FormDialog.tsx";
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

  if (hasCode(error, "precondition_failed") && theirs) {
    return <Conflict mine={title} theirs={theirs.title} close={close} keepMine={() => save(theirs)} />;
  }
  return (
    <FormDialog
      title="Rename the workout"
      {...{ close, error }}
      save={() => save(seen)}
      waits={isPending}
      fields={["title"]}
    >
      <Field
        label="Title"
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        error={errorAt(error, "title")}
        autoFocus
      />
    </FormDialog>
  );
}

interface ConflictProps {
  readonly mine: string;
  readonly theirs: string;
  readonly close: () => void;
  readonly keepMine: () => void;
}

function Conflict({ mine, theirs, close, keepMine }: ConflictProps) {
  return (
    <Dialog title="Changed meanwhile" close={close}>
      <p role="alert">
        Meanwhile the title became <q>{theirs}</q>. You wrote <q>{mine}</q>.
      </p>
      <div className="buttons">
        <button onClick={close}>Keep theirs</button>
        <button className="primary" onClick={keepMine}>
          Keep mine
        </button>
      </div>
    </Dialog>
  );
}
