import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { newKey, type Schemas } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { unitText } from "../../format.ts";
import { useAnnounce } from "../../parts/Announcer.tsx";
import { errorAt } from "../../parts/Failure.tsx";
import { Field } from "../../parts/Field.tsx";
import { FormDialog } from "../../parts/FormDialog.tsx";

const FIELDS = ["value", "local_date"];

interface Props {
  readonly biomarker: Schemas["Biomarker"];
  readonly close: () => void;
}

/** Add a result, in the unit in which the marker is displayed. */
export function ReadingDialog({ biomarker, close }: Props) {
  const { mutations, queries } = useAccount();
  const announce = useAnnounce();
  const { data: day } = useQuery(queries.today());
  const { mutate, error, isPending } = useMutation(mutations.createReading());
  const [key] = useState(newKey);
  const { id, name, latest, unit: canonical = "1" } = biomarker;
  const unit = latest?.display?.unit ?? canonical;
  // Until the day of the person is known, that of the device (as in Sweden, a date is YYYY-MM-DD).
  const today = day?.today ?? new Date().toLocaleDateString("sv-SE");

  function save(form: FormData) {
    const value = form.get("value") ? Number(form.get("value")) : null;
    const body = { value, unit, local_date: String(form.get("local_date")) };
    const onSuccess = () => {
      announce(`${name}: result added`);
      close();
    };
    mutate({ marker: id, body, key }, { onSuccess });
  }

  return (
    <FormDialog title={`Add a result of ${name}`} {...{ close, save, error }} waits={isPending} fields={FIELDS}>
      <Field
        label="Result"
        name="value"
        type="number"
        inputMode="decimal"
        step="any"
        hint={unitText(unit) && `in ${unitText(unit)}`}
        error={errorAt(error, "value")}
        autoFocus
      />
      <Field label="Date" name="local_date" type="date" key={today} defaultValue={today} error={errorAt(error, "local_date")} />
    </FormDialog>
  );
}
