// Signing in with Amplify Auth: sign-up, confirmation, first password, reset, and a sign-out that leaves nothing.
import type { QueryClient } from "@tanstack/react-query";
import type { TokenSource } from "./client.ts";
import type { Outbox } from "./outbox.ts";
import { ConnectionError } from "./problem.ts";

/** The functions of `aws-amplify/auth` that are used: `import * as auth from "aws-amplify/auth"`. */
export interface AmplifyAuth {
  signUp(input: {
    username: string;
    password: string;
    options: { userAttributes: { email: string } };
  }): Promise<{ nextStep: { signUpStep: string } }>;
  confirmSignUp(input: { username: string; confirmationCode: string }): Promise<{ nextStep: { signUpStep: string } }>;
  resendSignUpCode(input: { username: string }): Promise<unknown>;
  signIn(input: { username: string; password: string }): Promise<{ nextStep: { signInStep: string } }>;
  confirmSignIn(input: { challengeResponse: string }): Promise<{ nextStep: { signInStep: string } }>;
  resetPassword(input: { username: string }): Promise<unknown>;
  confirmResetPassword(input: { username: string; confirmationCode: string; newPassword: string }): Promise<void>;
  signOut(input: { global: boolean }): Promise<void>;
  getCurrentUser(): Promise<{ userId: string }>;
  fetchAuthSession(how: { forceRefresh: boolean }): Promise<{ tokens?: { idToken?: { toString(): string } } }>;
}

/**
 * The form to show next. `confirm_sign_up`: the code of the mail. `reset_password`: an administrator
 * reset the password, so request a code. `new_password`: the first password that an administrator
 * gave must be replaced. `second_factor`: the code of the authenticator app or message.
 */
export type NextStep = "signed_in" | "sign_in" | "confirm_sign_up" | "reset_password" | "new_password" | "second_factor";

const STEPS: Record<string, NextStep> = {
  DONE: "signed_in",
  CONFIRM_SIGN_UP: "confirm_sign_up",
  RESET_PASSWORD: "reset_password",
  CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED: "new_password",
  CONFIRM_SIGN_IN_WITH_TOTP_CODE: "second_factor",
  CONFIRM_SIGN_IN_WITH_SMS_CODE: "second_factor",
  CONFIRM_SIGN_IN_WITH_EMAIL_CODE: "second_factor",
};

/** Everything that a browser keeps of a signed-in person. */
export interface Person {
  readonly cache: QueryClient;
  readonly outbox?: Outbox;
}

/** There are changes that are not sent. They would be lost: ask the person, or wait for the network. */
export class UnsentError extends Error {
  override readonly name = "UnsentError";
  readonly count: number;

  constructor(count: number) {
    super(count === 1 ? "One change is not sent yet." : `${count} changes are not sent yet.`);
    this.count = count;
  }
}

/**
 * Return the steps of signing in. Each form sends one, and shows the next one that it returns.
 * Refusals are errors of Amplify: branch on `error.name`, such as `CodeMismatchException`.
 */
export function createSignIn(auth: AmplifyAuth) {
  return {
    signUp: async (email: string, password: string): Promise<NextStep> => {
      const options = { userAttributes: { email } };
      const { nextStep } = await auth.signUp({ username: email, password, options });
      return afterSignUp(nextStep.signUpStep);
    },

    /** Confirm the address with the code of the mail. Then sign in. */
    confirmSignUp: async (email: string, confirmationCode: string): Promise<NextStep> => {
      const { nextStep } = await auth.confirmSignUp({ username: email, confirmationCode });
      return afterSignUp(nextStep.signUpStep);
    },

    /** Send the code of the sign-up again. */
    resendCode: async (email: string): Promise<void> => void (await auth.resendSignUpCode({ username: email })),

    signIn: async (email: string, password: string): Promise<NextStep> =>
      stepOf(await auth.signIn({ username: email, password })),

    /** Answer `new_password` with a password, or `second_factor` with a code. */
    answerStep: async (challengeResponse: string): Promise<NextStep> =>
      stepOf(await auth.confirmSignIn({ challengeResponse })),

    /** Send a code for a new password. It looks the same whether the address is known or not. */
    forgotPassword: async (email: string): Promise<void> => void (await auth.resetPassword({ username: email })),

    /** Set a new password with the code of the mail. Then sign in. */
    resetPassword: async (email: string, confirmationCode: string, newPassword: string): Promise<NextStep> => {
      await auth.confirmResetPassword({ username: email, confirmationCode, newPassword });
      return "sign_in";
    },

    /** The id of the signed-in person, for `indexedDbStorage`; undefined if nobody is signed in. */
    userId: async (): Promise<string | undefined> => {
      try {
        return (await auth.getCurrentUser()).userId;
      } catch (error) {
        if (isNamed(error, "UserUnAuthenticatedException")) return undefined;
        throw error;
      }
    },

    /** The `token` of `createBluestreak`. */
    token: tokenSource(auth),

    /**
     * Sign out, and drop the answers and the writes that the browser keeps of the person.
     *
     * @param options.everywhere end the sessions of all devices.
     * @param options.discard drop writes that are not sent. Without it they are sent first.
     * @throws UnsentError if some could not be sent; the person is then still signed in.
     */
    signOut: async ({ cache, outbox }: Person, { everywhere = false, discard = false } = {}): Promise<void> => {
      if (!discard) await outbox?.flush();
      const unsent = outbox?.snapshot().entries.length ?? 0;
      if (unsent && !discard) throw new UnsentError(unsent);
      await cache.cancelQueries();
      await outbox?.clear();
      cache.clear();
      await auth.signOut({ global: everywhere });
    },
  };
}

function tokenSource(auth: AmplifyAuth): TokenSource {
  return async ({ forceRefresh }) => {
    try {
      const { tokens } = await auth.fetchAuthSession({ forceRefresh });
      return tokens?.idToken?.toString();
    } catch (error) {
      // A token cannot be renewed without a network; the request may succeed later.
      if (isNamed(error, "NetworkError")) throw new ConnectionError(error);
      if (isNamed(error, "UserUnAuthenticatedException") || isNamed(error, "NotAuthorizedException")) return undefined;
      throw error;
    }
  };
}

function stepOf({ nextStep: { signInStep } }: { nextStep: { signInStep: string } }): NextStep {
  const step = STEPS[signInStep];
  if (!step) throw new Error(`The sign-in requires ${signInStep}, for which there is no form.`);
  return step;
}

function afterSignUp(signUpStep: string): NextStep {
  return signUpStep === "CONFIRM_SIGN_UP" ? "confirm_sign_up" : "sign_in";
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
