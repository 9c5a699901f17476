import { useMutation } from "@tanstack/react-query";
import type { Schemas } from "../../../../recipe/client.ts";
import type { DueHabit, Today } from "../../../../recipe/today.ts";
import { useAccount } from "../../account.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { errorAt } from "../../parts/Failure.tsx";
import { Field } from "../../parts/Field.tsx";
import { FormDialog } from "../../parts/FormDialog.tsx";
import { goalOf } from "./goals.ts";

interface Props {
  readonly day: Today;
  readonly habit: DueHabit;
  readonly close: () => void;
}

/** Enter the amount, the minutes or the time of a habit. */
export function HabitDialog({ day, habit, close }: Props) {
  const { mutations } = useAccount();
  const announce = useAnnounce();
  const { mutate, error, isPending } = useMutation(mutations.setHabit());
  const field = habit.measure === "time" ? "time" : "amount";
  const unit = habit.goal?.unit;

  function save(form: FormData) {
    const entry = entryOf(field, String(form.get(field)));
    const onSuccess = () => {
      announce(`${habit.name}: saved`);
      close();
    };
    mutate({ day, habit, entry }, { onSuccess });
  }

  return (
    <FormDialog title={habit.name} {...{ close, save, error }} waits={isPending} fields={[field]}>
      <Field
        name={field}
        label={field === "time" ? "Time" : "Amount"}
        hint={[unit && `in ${unit}`, goalOf(habit)].filter(Boolean).join("; ")}
        type={field === "time" ? "time" : "number"}
        inputMode={field === "time" ? undefined : "decimal"}
        step="any"
        error={errorAt(error, field)}
        autoFocus
      />
    </FormDialog>
  );
}

/** What was typed; an empty field is sent as null, and the API answers what it must be. */
function entryOf(field: "time" | "amount", text: string): Schemas["HabitEntrySet"] {
  if (field === "time") return { time: text || null };
  return { amount: text === "" ? null : Number(text) };
}
