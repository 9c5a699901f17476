import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import type { Schemas } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { counted } from "../../format.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { Failure } from "../../parts/Failure.tsx";
import { Field } from "../../parts/Field.tsx";
import { focusHeading } from "../../parts/Screen.tsx";
import type { Import } from "./status.ts";

type Question = Schemas["ImportQuestion"];
type Options = readonly (readonly [value: string, name: string])[];

const LATER = ["", "Answer later"] as const;
const SKIP = ["skip", "Leave it out"] as const;
const UNITS: Partial<Record<Question["kind"], Options>> = {
  weight_unit: [["kg", "Kilograms"], ["lb", "Pounds"]],
  distance_unit: [["m", "Metres"], ["km", "Kilometres"], ["mi", "Miles"], ["yd", "Yards"], ["ft", "Feet"]],
  body_weight: [["added", "The weight that was added to the body"], ["total", "The weight with the body"]],
};

/** What the file does not say. Nothing is guessed: what is not answered is left out. */
export function Questions({ seen }: { seen: Import }) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const { mutate, error, isPending } = useMutation(mutations.answerQuestions());
  const questions = seen.questions ?? [];

  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isPending) return;
    const form = new FormData(event.currentTarget);
    const answers = questions
      .map((question, place) => ({ question, value: String(form.get(String(place)) ?? "").trim() }))
      .filter(({ value }) => value);
    const onSuccess = () => {
      announce("The file is being checked again");
      focusHeading();
    };
    mutate({ seen, answers }, { onSuccess });
  }

  return (
    <section className="card" aria-labelledby="questions">
      <h2 id="questions">What the file does not say</h2>
      <form className="stack" onSubmit={save} noValidate>
        {questions.map((question, place) => (
          <Asked key={place} name={String(place)} question={question} />
        ))}
        {error && <Failure error={error} />}
        <div className="buttons">
          <button className="primary" aria-disabled={isPending}>
            Check again
          </button>
        </div>
      </form>
    </section>
  );
}

function Asked({ name, question }: { name: string; question: Question }) {
  const hint = `${counted(question.waiting, "entry waits", "entries wait")} for the answer`;
  const label = labelOf(question);
  if (question.kind === "timezone") {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return <Field label={label} hint={hint} name={name} defaultValue={here} />;
  }
  return <Choice label={label} hint={hint} name={name} options={[LATER, ...optionsOf(question)]} />;
}

function labelOf({ kind, subject, marker }: Question): string {
  switch (kind) {
    case "weight_unit":
      return "Unit of the weights";
    case "distance_unit":
      return "Unit of the distances";
    case "timezone":
      return "Time zone of the times";
    case "body_weight":
      return "Weights of exercises with the body";
    case "unit":
      return `Unit “${subject}” of ${marker}`;
    case "marker":
      return `Which marker is “${subject}”?`;
    default:
      return `Which exercise is “${subject}”?`;
  }
}

function optionsOf({ kind, suggestions }: Question): Options {
  const known = UNITS[kind];
  if (known) return known;
  const suggested = suggestions.map(({ id, name }) => [id, name] as const);
  return kind === "unit" ? suggested : [...suggested, SKIP];
}
