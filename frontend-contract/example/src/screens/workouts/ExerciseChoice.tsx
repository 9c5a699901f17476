import { useInfiniteQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { useAccount } from "../../account.ts";
import { Field } from "../../parts/Field.tsx";
import { Loaded } from "../../parts/Loaded.tsx";

export interface Chosen {
  readonly exercise_id: string;
  readonly name: string;
}

interface Props {
  readonly chosen: Chosen | undefined;
  readonly choose: (exercise: Chosen | undefined) => void;
  readonly autoFocus: boolean;
}

/** Search for an exercise and choose it. */
export function ExerciseChoice({ chosen, choose, autoFocus }: Props) {
  const [text, setText] = useState("");
  const q = useDeferredValue(text.trim());
  if (chosen) {
    return (
      <p className="chosen">
        <strong>{chosen.name}</strong>
        <button onClick={() => choose(undefined)}>Change exercise</button>
      </p>
    );
  }
  return (
    <div className="stack">
      <Field
        label="Exercise"
        type="search"
        placeholder="Squat"
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoFocus={autoFocus}
      />
      {q && <Matches q={q} choose={choose} />}
    </div>
  );
}

function Matches({ q, choose }: Pick<Props, "choose"> & { q: string }) {
  const { queries } = useAccount();
  const query = useInfiniteQuery({ ...queries.exercises({ q, limit: 6 }), placeholderData: (before) => before });
  return (
    <Loaded query={query}>
      {({ pages: [page] }) => (
        <>
          <p role="status" className="visually-hidden">
            {page?.items.length ? `${page.items.length} exercises match` : ""}
          </p>
          {page?.items.length === 0 && <p className="empty">No exercise matches.</p>}
          <ul className="matches" aria-label="Matching exercises">
            {page?.items.map(({ id, name, equipment }) => (
              <li key={id}>
                <button onClick={() => choose({ exercise_id: id, name })}>
                  {name} {equipment && <small>{equipment.replaceAll("_", " ")}</small>}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Loaded>
  );
}
