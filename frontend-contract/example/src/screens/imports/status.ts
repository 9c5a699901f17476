// What the screens of imports share: the words of a state, and of formats.
import type { Schemas } from "../../../../recipe/client.ts";
import { counted } from "../../format.ts";
import type { Look } from "../../parts/Status.tsx";

export type Import = Schemas["FileImport"];

export const IMPORT: Record<Schemas["ImportStatus"], readonly [look: Look, word: string]> = {
  awaiting_upload: ["open", "Being uploaded"],
  checking: ["open", "Being checked"],
  needs_input: ["warn", "Has questions"],
  checked: ["open", "Checked"],
  committing: ["open", "Being imported"],
  committed: ["good", "Imported"],
  undoing: ["open", "Being undone"],
  undone: ["off", "Undone"],
  failed: ["bad", "Failed"],
};

export const FORMATS: Record<Schemas["ImportFormat"], string> = {
  auto: "Recognize the format",
  apple_health: "Apple Health",
  fhir: "FHIR",
  fitnotes: "FitNotes",
  hevy: "Hevy",
  lab_csv: "Table of lab results",
  strong: "Strong",
  workout_csv: "Table of workouts",
};

/** `3 workouts, 1 reading` */
export function contentOf({ entries }: Pick<Import, "entries">): string {
  if (!entries) return "";
  const parts = [
    entries.workout && counted(entries.workout, "workout"),
    entries.reading && counted(entries.reading, "lab result"),
    entries.metric_day && counted(entries.metric_day, "day of metrics", "days of metrics"),
  ];
  return parts.filter(Boolean).join(", ");
}
