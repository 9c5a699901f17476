import type { Schemas } from "../../../../recipe/client.ts";
import { counted } from "../../format.ts";
import { plainWord } from "../../words.ts";
import type { Import } from "./status.ts";

type Entry = Schemas["ImportPreview"];

/** The first entries as they would be stored. */
export function Preview({ found: { preview = [] } }: { found: Import }) {
  if (preview.length === 0) return null;
  return (
    <section className="card" aria-labelledby="preview">
      <h2 id="preview">The first entries</h2>
      <ul className="rows">
        {preview.map((entry, place) => (
          <li key={place}>
            <div className="what">
              <strong>{titleOf(entry)}</strong>
              <small>{contentOf(entry)}</small>
            </div>
            {entry.line > 0 && <small>line {entry.line}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function titleOf({ kind, body, marker, device }: Entry): string {
  if (kind === "workout") return String(body["title"]);
  return plainWord(marker ?? device ?? "");
}

function contentOf({ kind, body, day }: Entry): string {
  const date = day ?? String(body["local_date"] ?? body["started_at"] ?? "").slice(0, 10);
  const { exercises, value, unit, values } = body;
  if (kind === "workout" && Array.isArray(exercises)) return `${date}: ${counted(exercises.length, "exercise")}`;
  if (kind === "reading") return `${date}: ${String(value)} ${String(unit ?? "")}`;
  return `${date}: ${Object.keys(values ?? {}).map(plainWord).join(", ")}`;
}
