import type { FormEvent, ReactNode } from "react";
import { Dialog } from "./Dialog.tsx";
import { Failure, isAtFields } from "./Failure.tsx";

interface Props {
  readonly title: string;
  readonly close: () => void;
  readonly save: (form: FormData) => void;
  /** Whether an answer is awaited; a second click then does nothing. */
  readonly waits: boolean;
  readonly error: Error | null;
  /** The fields that show their errors themselves. */
  readonly fields: readonly string[];
  readonly children: ReactNode;
}

/** A dialog with a form. The API checks what is typed, so the browser does not. */
export function FormDialog({ title, close, save, waits, error, fields, children }: Props) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!waits) save(new FormData(event.currentTarget));
  }

  return (
    <Dialog title={title} close={close}>
      <form className="stack" onSubmit={submit} noValidate>
        {children}
        {error && !isAtFields(error, fields) && <Failure error={error} />}
        <div className="buttons">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <button className="primary" aria-disabled={waits}>
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}
