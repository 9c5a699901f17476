// Results of laboratories: panels (one report with many readings) and single readings.
import { mutationOptions } from "@tanstack/react-query";
import type { Intent, Schemas } from "./client.ts";
import { as } from "./creating.ts";
import type { Kit } from "./kit.ts";
import { once, write, type Write } from "./write.ts";

type Panel = Schemas["Panel"];
type NewPanel = Intent<Schemas["PanelCreate"]>;

/** A reading to add to a marker. */
export interface NewReading extends Intent<Schemas["ReadingCreate"]> {
  readonly marker: string;
}

/** A change of the version of a reading that the person saw. */
export interface ReadingChange {
  readonly seen: Schemas["Reading"];
  readonly changes: Schemas["ReadingPatch"];
}

export function labMutations(kit: Kit) {
  const createPanel = writing(kit, newPanel);
  const deletePanel = writing(kit, withoutPanel);
  const createReading = writing(kit, newReading);
  const correctReading = writing(kit, corrected);
  return {
    /** `mutate({ body: { local_date, readings }, key })`: all readings of a report, or none. */
    createPanel: () => createPanel,
    /** `mutate(panel)` */
    deletePanel: () => deletePanel,
    /** `mutate({ marker: "ldl-c", body: { value: 3.1, unit: "mmol/L", local_date }, key })` */
    createReading: () => createReading,
    /** Correct a reading: `mutate({ seen, changes: { value: 3.2 } })`. The former value is kept. */
    correctReading: () => correctReading,
  };
}

/** A result changes the trends of its markers, what is derived from them, and what is due. */
function writing<V extends object, T>(kit: Kit, build: (variables: V) => Write<T>) {
  const built = once((variables: V) => variables, build);
  return mutationOptions({
    ...kit.mode,
    mutationFn: (variables: V) => kit.deliver(built(variables)),
    onSuccess: () => kit.changed("panels", "panel", "readings", "trend", "biomarkers", "biomarker"),
  });
}

function newPanel({ body, key }: NewPanel): Write<Panel> {
  return write("put", "/v1/panels/{panel_id}", { panel_id: key }, body, as(key));
}

function withoutPanel(seen: Panel) {
  return write("delete", "/v1/panels/{panel_id}", { panel_id: seen.id }, undefined, { seen });
}

function newReading({ marker, body, key }: NewReading) {
  const ids = { marker, reading_id: key };
  return write("put", "/v1/biomarkers/{marker}/readings/{reading_id}", ids, body, as(key));
}

function corrected({ seen, changes }: ReadingChange) {
  const ids = { marker: seen.marker, reading_id: seen.id };
  return write("patch", "/v1/biomarkers/{marker}/readings/{reading_id}", ids, changes, { seen });
}
