// The recipe's sign-in with Amplify itself, through the forms of a page. It prints what each one led to.
import { Amplify } from "aws-amplify";
import * as auth from "aws-amplify/auth";
import { QueryClient } from "@tanstack/react-query";
import { createBluestreak } from "./bluestreak/recipe/client.ts";
import { createSignIn } from "./bluestreak/recipe/sign-in.ts";

const { API = "", CLIENT = "", COGNITO = "", POOL = "", INVITED = "", FIRST = "" } = process.env;
Amplify.configure({
  Auth: { Cognito: { userPoolId: POOL, userPoolClientId: CLIENT, userPoolEndpoint: COGNITO } },
});
const steps = createSignIn(auth);
const api = createBluestreak({ baseUrl: API, token: steps.token });
const cache = new QueryClient();
const email = `${crypto.randomUUID()}@example.com`;
const [password, other] = ["Correct-horse-battery-1", "Correct-horse-battery-2"];
const results: unknown[] = [];

async function show(step: Promise<unknown>): Promise<void> {
  results.push(await step.catch((error: Error) => error.name));
}

async function profileStatus(): Promise<number> {
  return (await api.GET("/v1/profile")).response.status;
}

await show(steps.signUp(email, password));
await show(steps.signIn(email, password)); // not confirmed yet
await show(steps.resendCode(email));
await show(steps.confirmSignUp(email, "000000"));
await show(steps.confirmSignUp(email, "123456")); // the code of the emulator
await show(steps.signIn(email, other));
await show(steps.signIn(email, password));
await show(profileStatus());
await show(steps.token({ forceRefresh: true }).then((token) => token?.split(".").length));
await show(steps.signOut({ cache }));
await show(profileStatus());
await show(steps.userId());
await show(steps.forgotPassword(email));
await show(steps.forgotPassword("nobody@example.com"));
await show(steps.resetPassword(email, "654321", other));
await show(steps.signIn(email, other));
await show(steps.signOut({ cache }, { everywhere: true }));
await show(steps.signIn(INVITED, FIRST));
await show(steps.answerStep(password));
await show(profileStatus());
console.log(JSON.stringify(results.map((each) => each ?? null)));
