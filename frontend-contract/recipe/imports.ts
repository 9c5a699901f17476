// Imports: a file of another app is checked, questions are answered, and a commit writes it; all of it can be undone.
import { mutationOptions } from "@tanstack/react-query";
import type { Schemas } from "./client.ts";
import type { Kit } from "./kit.ts";
import { ConnectionError } from "./problem.ts";
import { once, write, type Write } from "./write.ts";

type Import = Schemas["FileImport"];
type Options = Schemas["ImportOptionsInput"];

/** A file that the person chose. The same object, sent again, begins no second import. */
export interface ChosenFile {
  readonly file: Blob;
  /** The default is `auto`: the file shows which format it has. */
  readonly format?: Schemas["ImportFormat"];
  /** What is known before: the time zone of the phone, its units. */
  readonly options?: Options;
  readonly key: string;
}

/** What the person answered to a question: an id, a unit, a time zone, or `skip`. */
export interface Answer {
  readonly question: Schemas["ImportQuestion"];
  readonly value: string;
}

/** Answers to the questions of an import that the person saw. */
export interface Answers {
  readonly seen: Import;
  readonly answers: readonly Answer[];
}

/** The store of files refused a file; `code` is that of S3, such as `EntityTooLarge` or `AccessDenied`. */
export class UploadError extends Error {
  override readonly name = "UploadError";
  readonly code: string;

  constructor(code: string) {
    super(code === TOO_LARGE ? "The file is too large." : `The file was not accepted (${code}).`);
    this.code = code;
  }
}

const TOO_LARGE = "EntityTooLarge";

/** @param post sends the form to the store of files; without a token, which is not for it. */
export function importMutations(kit: Kit, post: Post = (url, init) => fetch(url, init)) {
  const begin = once((chosen: ChosenFile) => chosen, begun);
  const importFile = mutationOptions({
    ...kit.mode,
    mutationFn: async (chosen: ChosenFile) => {
      const made = await kit.deliver(begin(chosen));
      if (made.upload) await upload(made.upload, chosen.file, post);
      return made;
    },
    onSuccess: (made) => kept(kit, made),
  });
  const answerQuestions = changing(kit, answered);
  const commitImport = changing(kit, committed);
  const undoImport = changing(kit, undone);
  return {
    /**
     * Check a file: `mutate({ file, key: newKey() })`. Nothing is written yet; `queries.import(id)` reads it
     * until the check is finished.
     */
    importFile: () => importFile,
    /** Answer questions, and check again: `mutate({ seen, answers: [{ question, value: "kg" }] })`. */
    answerQuestions: () => answerQuestions,
    /** Write what the check has found: `mutate(seen)`. */
    commitImport: () => commitImport,
    /** Take an import back, or give one up that has written nothing: `mutate(seen)`. */
    undoImport: () => undoImport,
  };
}

/** Whether the server works on an import, so that it is to be read again. */
export function isWorking({ status }: Pick<Import, "status">): boolean {
  return ["awaiting_upload", "checking", "committing", "undoing"].includes(status);
}

/** Milliseconds until an import is read again: longer, the longer its work takes. */
export function pollDelay(reads: number): number {
  return Math.min(500 * 1.2 ** reads, 10_000);
}

/** The options that answers are. */
export function optionsOf(answers: readonly Answer[]): Schemas["ImportOptionsPatch"] {
  const options: Record<string, unknown> = {};
  for (const { question, value } of answers) put(options, placeOf(question), value);
  return options;
}

/**
 * Send a file with the form of an import.
 *
 * @throws UploadError if it is refused, ConnectionError if it may not have arrived.
 */
export async function upload(form: Schemas["ImportUpload"], file: Blob, post: Post): Promise<void> {
  if (file.size > form.max_bytes) throw new UploadError(TOO_LARGE);
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file); // the last one: what follows it is not read
  let response: Response;
  try {
    response = await post(form.url, { method: "POST", body });
  } catch (error) {
    throw error instanceof TypeError ? new ConnectionError(error) : error;
  }
  if (response.ok) return;
  throw new UploadError(/<Code>(\w+)<\/Code>/.exec(await response.text())?.[1] ?? String(response.status));
}

export type Post = (url: string, init: { method: "POST"; body: FormData }) => Promise<Response>;

function placeOf({ kind, subject, marker }: Schemas["ImportQuestion"]): readonly string[] {
  switch (kind) {
    case "name":
      return ["mapping", "names", subject];
    case "marker":
      return ["mapping", "markers", subject];
    case "unit":
      return ["mapping", "units", marker, subject];
    case "body_weight":
      return ["body_move_weight"];
    default:
      return [kind];
  }
}

function put(options: Record<string, unknown>, [first = "", ...rest]: readonly string[], value: string): void {
  if (rest.length) put((options[first] ??= {}) as Record<string, unknown>, rest, value);
  else options[first] = value;
}

function changing<V extends object>(kit: Kit, build: (variables: V) => Write<Import>) {
  const built = once((variables: V) => variables, build);
  return mutationOptions({
    ...kit.mode,
    mutationFn: (variables: V) => kit.deliver(built(variables)),
    onSuccess: (made) => kept(kit, made),
  });
}

/** Show an answer at once; what the work leads to follows when it is finished. */
async function kept({ cache, queries }: Kit, made: Import | undefined): Promise<void> {
  if (made) cache.setQueryData(queries.import(made.id).queryKey, made);
  await cache.invalidateQueries({ queryKey: ["imports"] });
}

function begun({ format = "auto", options, key }: ChosenFile): Write<Import> {
  return write("post", "/v1/imports", {}, { format, upload: true, ...(options && { options }) }, { key });
}

function answered({ seen, answers }: Answers): Write<Import> {
  return change(seen, { options: optionsOf(answers) });
}

function committed(seen: Import): Write<Import> {
  return change(seen, { status: "committed" });
}

function undone(seen: Import): Write<Import> {
  return write("delete", "/v1/imports/{import_id}", { import_id: seen.id }, undefined, { seen });
}

function change(seen: Import, body: Schemas["ImportSettingsPatch"]): Write<Import> {
  return write("patch", "/v1/imports/{import_id}", { import_id: seen.id }, body, { seen });
}
