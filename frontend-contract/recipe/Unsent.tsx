// What is not sent yet, and what the person must decide on: theirs, mine, or both merged.
import { useSyncExternalStore, type FormEvent } from "react";
import { resolve, type Merge } from "./merge.ts";
import type { Outbox, OutboxEntry, Snapshot } from "./outbox.ts";
import type { Write } from "./write.ts";

interface Words {
  /** What a write does, such as `Add the workout Row`. */
  readonly describe: (write: Write) => string;
  /** The name of a field, by its JSON pointer; undefined values are fields that are absent. */
  readonly label?: (pointer: string) => string;
  readonly format?: (value: unknown) => string;
}

interface Props extends Words {
  readonly outbox: Outbox;
}

const STATUS: Record<Snapshot["status"], string> = {
  idle: "Please decide on these changes.",
  sending: "Sending …",
  offline: "There is no network. Your changes are kept on this device.",
  busy: "The service is busy. Your changes are kept on this device, and sent in a moment.",
  signed_out: "Sign in again to send your changes.",
};

export function Unsent({ outbox, ...words }: Props) {
  const { status, entries } = useSyncExternalStore(outbox.subscribe, outbox.snapshot);
  return (
    <section aria-label="Not sent yet" className="unsent" hidden={!entries.length}>
      <p role="status">{entries.length > 0 && STATUS[status]}</p>
      <ul>
        {entries.map((entry) => (
          <li key={entry.place} data-state={entry.state}>
            <Entry outbox={outbox} entry={entry} {...words} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Entry({ outbox, entry, ...words }: Props & { readonly entry: OutboxEntry }) {
  const { place, state, write, refusal, conflict } = entry;
  const what = words.describe(write);
  if (conflict?.merge) {
    return <Choice what={what} merge={conflict.merge} outbox={outbox} place={place} {...words} />;
  }
  if (conflict) {
    return (
      <p>
        {what}: somebody changed it meanwhile. <button onClick={() => void outbox.settle(place)}>Do it anyway</button>{" "}
        <button onClick={() => void outbox.discard(place)}>Keep theirs</button>
      </p>
    );
  }
  if (state === "refused") {
    return (
      <p>
        {what}: {refusal?.errors?.[0]?.detail ?? refusal?.detail}{" "}
        <button onClick={() => void outbox.again(place)}>Try again</button>{" "}
        <button onClick={() => void outbox.discard(place)}>Give up</button>
      </p>
    );
  }
  return <p>{state === "held" ? `${what}: waits for your decision above` : what}</p>;
}

interface ChoiceProps extends Words {
  readonly outbox: Outbox;
  readonly place: number;
  readonly what: string;
  readonly merge: Merge;
}

/** One question for each field that both sides changed. All other fields are merged. */
function Choice({ outbox, place, what, merge, label = plainLabel, format = plainText }: ChoiceProps) {
  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const chosen = [...new FormData(event.currentTarget)].filter(([, side]) => side === "mine");
    void outbox.settle(place, resolve(merge, new Set(chosen.map(([pointer]) => pointer))));
  }

  return (
    <form onSubmit={save} aria-label={`${what}: changed meanwhile`}>
      <p>{what}: somebody changed it meanwhile.</p>
      {merge.conflicts.map(({ pointer, base, mine, theirs }) => (
        <fieldset key={pointer}>
          <legend>
            {label(pointer)} <small>(before: {format(base)})</small>
          </legend>
          <label>
            <input type="radio" name={pointer} value="theirs" required /> Theirs: {format(theirs)}
          </label>
          <label>
            <input type="radio" name={pointer} value="mine" required /> Mine: {format(mine)}
          </label>
        </fieldset>
      ))}
      <button>Save</button>{" "}
      <button type="button" onClick={() => void outbox.discard(place)}>
        Keep all of theirs
      </button>
    </form>
  );
}

function plainLabel(pointer: string): string {
  return pointer.slice(1).replaceAll("_", " ").replaceAll("/", ", ");
}

function plainText(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}
