// Parses, with generated Zod schemas, the bodies in a file; prints what they refuse.
// Usage: node zod.mjs <module of schemas> <file: [{schema, place, body}]>
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [module, file] = process.argv.slice(2);
const schemas = await import(pathToFileURL(module));
const refused = [];
for (const { schema, place, body } of JSON.parse(readFileSync(file, "utf8"))) {
  const result = schemas[schema]?.safeParse(body);
  if (!result) refused.push(`${place}: there is no ${schema}`);
  else if (!result.success) refused.push(`${place}: ${JSON.stringify(result.error.issues)}`);
}
console.log(JSON.stringify(refused));
