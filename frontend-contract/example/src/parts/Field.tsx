import { useId, type InputHTMLAttributes } from "react";
import { Icon } from "./Icon.tsx";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  readonly hint?: string | undefined;
  /** The error of the field, in the words of the API. */
  readonly error?: string | undefined;
}

/** An input with its label, a hint, and the error that the API answered for it. */
export function Field({ label, hint, error, ...input }: Props) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
        autoComplete="off"
        {...input}
      />
      {hint && <small id={`${id}-hint`}>{hint}</small>}
      {error && (
        <p id={`${id}-error`} role="alert" className="field-error">
          <Icon name="warning" />
          {label} {error}.
        </p>
      )}
    </div>
  );
}
