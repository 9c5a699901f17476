// Answers, with the generated handlers, the calls that stand in the file named on the command line.
import { readFileSync } from "node:fs";
import { setupServer } from "msw/node";
import { answering, examples, handlers } from "./msw/handlers.ts";

const calls = JSON.parse(readFileSync(process.argv[2], "utf8"));
const server = setupServer(...handlers);
server.listen({ onUnhandledRequest: "error" });
const answers = [];
for (const { id, example, method, path } of calls) {
  server.resetHandlers();
  if (example) server.use(answering(id, example));
  const answer = await fetch(`https://api.example.com/dev${path}`, { method });
  const headers = Object.fromEntries(answer.headers);
  answers.push({ status: answer.status, headers, body: await answer.text() });
}
server.close();
console.log(JSON.stringify({ names: Object.keys(examples), answers }));
