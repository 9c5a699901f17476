import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { counted, quantity, range } from "../../format.ts";
import { Field } from "../../parts/Field.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Screen } from "../../parts/Screen.tsx";
import { Status } from "../../parts/Status.tsx";
import { href } from "../../route.ts";
import { categoryName, plainWord, RANGE } from "../../words.ts";
import { RangeBar } from "./RangeBar.tsx";

type Biomarker = Schemas["Biomarker"];

export function Labs() {
  const { queries } = useAccount();
  const query = useInfiniteQuery(queries.biomarkers({ tracked: true, limit: 250 }));
  return (
    <Screen title="Labs">
      <Loaded query={query}>{({ pages }) => <Markers all={pages.flatMap((page) => page.items)} />}</Loaded>
    </Screen>
  );
}

function Markers({ all }: { all: readonly Biomarker[] }) {
  const [text, setText] = useState("");
  const [onlyOutside, setOnlyOutside] = useState(false);
  const outside = all.filter(isOutside);
  const matching = (onlyOutside ? outside : all).filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
  const groups = Object.entries(Object.groupBy(matching, ({ category }) => categoryName(category)));
  if (!all.length) return <p className="empty card">There is no result yet.</p>;
  return (
    <>
      <div className="filters" role="search">
        <Field label="Search" type="search" value={text} onChange={(event) => setText(event.target.value)} />
        <label className="choice">
          <input type="checkbox" checked={onlyOutside} onChange={(event) => setOnlyOutside(event.target.checked)} />
          Only outside the typical range ({outside.length})
        </label>
      </div>
      <p role="status" className="visually-hidden">
        {counted(matching.length, "marker")}
      </p>
      <div className="marker-groups">
        {groups.toSorted(([one], [other]) => one.localeCompare(other)).map(([name, markers = []]) => (
          <section key={name} className="card" aria-label={name}>
            <h2>{name}</h2>
            <ul className="rows markers">
              {markers.map((marker) => (
                <Item key={marker.id} marker={marker} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {!matching.length && <p className="empty card">No marker matches.</p>}
    </>
  );
}

function Item({ marker: { id, name, latest, change } }: { marker: Biomarker }) {
  const standing = latest?.reference;
  const bounds = standing?.display;
  return (
    <li>
      <div className="what">
        <a href={href("labs", id)}>{name}</a>
        <small>{bounds && range(bounds)}</small>
      </div>
      <RangeBar value={latest?.display?.value} low={bounds?.low} high={bounds?.high} />
      <div className="result">
        <strong>
          {change && <Change change={change} />}
          {latest?.comparator}
          {latest?.display ? quantity(latest.display.value, latest.display.unit) : latest?.answer}
        </strong>
        <Status is={RANGE[standing?.status ?? "unknown"]} />
      </div>
    </li>
  );
}

function Change({ change }: { change: Schemas["ChangeDirection"] }) {
  return (
    <span className="change" title={plainWord(change)}>
      <Icon name={CHANGE[change]} />
      <span className="visually-hidden">{plainWord(change)}: </span>
    </span>
  );
}

const CHANGE = { rising: "up", falling: "down", steady: "level" } as const;

function isOutside({ latest }: Biomarker): boolean {
  return ["low", "high", "outside"].includes(latest?.reference?.status ?? "unknown");
}
