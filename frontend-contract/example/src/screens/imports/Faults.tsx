import { counted } from "../../format.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import type { Import } from "./status.ts";

/** What of the file cannot be imported as it is, line by line. */
export function Faults({ found: { faults = [], counts, warnings = 0 } }: { found: Import }) {
  if (faults.length === 0) return null;
  const said = `${counted(counts?.refused ?? 0, "part is", "parts are")} left out, ${counted(warnings, "remark")}`;
  const rows = faults.map(({ line, field, detail, refused }, place) => ({
    key: String(place),
    cells: [line, field, detail, refused ? "Left out" : "Imported"],
  }));
  return (
    <section className="card" aria-labelledby="faults">
      <h2 id="faults">What is wrong in the file</h2>
      <p>{said}.</p>
      <DataTable caption="Faults of the file" columns={["Line", "Column", "Fault", "Effect"]} rows={rows} />
    </section>
  );
}
