import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useAccount } from "./account.ts";
import { newKey, type Schemas } from "./bluestreak/recipe/client.ts";
import { hasCode, ProblemError } from "./bluestreak/recipe/problem.ts";
import { Failure } from "./Failure.tsx";

type Workout = Schemas["Workout"];

export function Workouts() {
  const { queries } = useAccount();
  const [editing, setEditing] = useState<Workout>();
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    queries.workouts({ limit: 10 }),
  );
  if (error) return <Failure error={error} />;
  if (!data) return <p className="card">Loading the workouts …</p>;
  const workouts = data.pages.flatMap((page) => page.items);
  return (
    <section className="card" aria-label="Workouts">
      <h2>Workouts</h2>
      <NewWorkout />
      <ul className="workouts">
        {workouts.map((workout) => (
          <li key={workout.id}>
            {editing?.id === workout.id ? (
              <Editor seen={editing} rebase={setEditing} close={() => setEditing(undefined)} />
            ) : (
              <>
                <time dateTime={workout.local_date}>{workout.local_date}</time>
                <span>{workout.title}</span>
                <small>{workout.status === "completed" ? workout.type : workout.status}</small>
                <button onClick={() => setEditing(workout)}>Edit</button>
              </>
            )}
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </button>
      )}
    </section>
  );
}

function NewWorkout() {
  const { mutations, queries } = useAccount();
  const { data: day } = useQuery(queries.today());
  const create = useMutation(mutations.createWorkout());
  const [key, setKey] = useState(newKey);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const title = String(new FormData(form).get("title"));
    const body = { title, ...(day && { local_date: day.today }) };
    const begin = () => {
      form.reset();
      setKey(newKey());
    };
    create.mutate({ body, key }, { onSuccess: begin });
  }

  const fault = create.error instanceof ProblemError ? create.error.at("/title") : undefined;
  return (
    <form className="new" onSubmit={submit}>
      <input name="title" aria-label="Title of a new workout" placeholder="What did you do?" />
      <button disabled={create.isPending}>Add</button>
      {fault && <p role="alert" className="failure">The title {fault}.</p>}
      {create.error && !fault && <Failure error={create.error} />}
    </form>
  );
}

interface EditorProps {
  /** The version that the person saw when they began. */
  readonly seen: Workout;
  readonly rebase: (workout: Workout) => void;
  readonly close: () => void;
}

function Editor({ seen, rebase, close }: EditorProps) {
  const { mutations, queries } = useAccount();
  const [title, setTitle] = useState(seen.title);
  const { data: theirs } = useQuery({ ...queries.workout(seen.id), enabled: false });
  const edit = useMutation(mutations.editWorkout());

  function save(version: Workout) {
    rebase(version);
    edit.mutate({ seen: version, changes: { title } }, { onSuccess: close });
  }

  if (hasCode(edit.error, "precondition_failed") && theirs) {
    return (
      <div role="alertdialog" aria-label="Changed meanwhile" className="conflict">
        <p>
          Meanwhile this became <q>{theirs.title}</q>. You wrote <q>{title}</q>.
        </p>
        <button onClick={() => save(theirs)}>Keep mine</button>
        <button onClick={close}>Keep the other</button>
      </div>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save(seen);
      }}
    >
      <input aria-label="Title" value={title} onChange={(event) => setTitle(event.target.value)} autoFocus />
      <button disabled={edit.isPending}>Save</button>
      <button type="button" onClick={close}>
        Cancel
      </button>
      {edit.error && <Failure error={edit.error} />}
    </form>
  );
}
