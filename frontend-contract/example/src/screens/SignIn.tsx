import { useState, type FormEvent } from "react";
import { Field } from "../parts/Field.tsx";
import { Logo } from "../parts/Logo.tsx";
import { sessionOf, type Session } from "../session.ts";

interface Props {
  /** Why the person must sign in again. */
  readonly notice: string | undefined;
  readonly enter: (session: Session) => void;
}

export function SignIn({ notice, enter }: Props) {
  const [error, setError] = useState<string>();

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const session = sessionOf(String(new FormData(event.currentTarget).get("token")));
    if (session) enter(session);
    else setError("must be a token as `make token` prints it");
  }

  return (
    <main className="sign-in">
      <form className="card stack" onSubmit={submit} noValidate>
        <Logo />
        <h1>Sign in</h1>
        {notice && <p role="alert">{notice}</p>}
        <Field label="Token" name="token" hint="make token SUB=demo prints one for the demo account." error={error} />
        <button className="primary">Sign in</button>
      </form>
    </main>
  );
}
