import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { change, counted, fullDate, percent, quantity, range, unitText } from "../../format.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Screen } from "../../parts/Screen.tsx";
import { Status } from "../../parts/Status.tsx";
import { href } from "../../route.ts";
import { RANGE } from "../../words.ts";
import { measured } from "./points.ts";
import { ReadingDialog } from "./ReadingDialog.tsx";
import { TrendChart } from "./TrendChart.tsx";

type Biomarker = Schemas["Biomarker"];
type Trend = Schemas["Trend"];

export function Marker({ marker }: { marker: string }) {
  const { queries } = useAccount();
  const about = useQuery(queries.biomarker(marker));
  const trend = useQuery(queries.trend(marker));
  return (
    <Screen title={about.data?.name ?? "Marker"} actions={<BackLink />}>
      <Loaded query={about}>{(biomarker) => <Latest biomarker={biomarker} />}</Loaded>
      <section className="card" aria-labelledby="trend">
        <h2 id="trend">Trend</h2>
        <Loaded query={trend}>{(data) => <TrendFigures trend={data} name={about.data?.name ?? marker} />}</Loaded>
      </section>
    </Screen>
  );
}

function BackLink() {
  return (
    <a className="button" href={href("labs")}>
      <Icon name="back" />
      All markers
    </a>
  );
}

function Latest({ biomarker }: { biomarker: Biomarker }) {
  const [adding, setAdding] = useState(false);
  const { latest, computed, value_kind } = biomarker;
  return (
    <section className="card latest" aria-label="Latest result">
      {latest && <Result latest={latest} />}
      {computed ? (
        <p>Computed from other results{biomarker.formula && `: ${biomarker.formula.expression}`}.</p>
      ) : (
        value_kind === "quantity" && (
          <button className="primary" aria-haspopup="dialog" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            Add a result
          </button>
        )
      )}
      {adding && <ReadingDialog biomarker={biomarker} close={() => setAdding(false)} />}
    </section>
  );
}

/** A result with its ranges, each with the comparison that the API made. */
function Result({ latest }: { latest: Schemas["LatestReading"] }) {
  const { comparator, display, answer, local_date, reference, target } = latest;
  return (
    <>
      <div>
        <p className="big">
          {comparator}
          {display ? quantity(display.value, display.unit) : answer}
        </p>
        <time dateTime={local_date}>{fullDate(local_date)}</time>
      </div>
      <dl>
        <div>
          <dt>Typical range</dt>
          <dd>
            {reference?.display && range(reference.display)} <Status is={RANGE[reference?.status ?? "unknown"]} />
          </dd>
        </div>
        <div>
          <dt>Target</dt>
          <dd>
            {target?.display && range(target.display)} <Status is={target ? RANGE[target.status] : ["off", "None"]} />
          </dd>
        </div>
      </dl>
    </>
  );
}

function TrendFigures({ trend, name }: { trend: Trend; name: string }) {
  const points = measured(trend);
  if (!points.length) return <p className="empty">There is no result with a number yet.</p>;
  const unit = unitText(trend.display?.unit ?? "");
  const [first, last] = [points[0], points.at(-1)];
  const label = `${name}: ${counted(points.length, "result")}, from ${first?.text} ${unit} on ${fullDate(
    first?.date ?? "",
  )} to ${last?.text} ${unit} on ${fullDate(last?.date ?? "")}`;
  return (
    <>
      <TrendChart trend={trend} label={label} />
      <dl className="facts">
        <Fact term="Mean" value={trend.display?.mean} show={(mean) => quantity(mean, trend.display?.unit ?? "")} />
        <Fact term="Change in a year" value={trend.display?.slope_per_year} show={(slope) => `${change(slope)} ${unit}`} />
        <Fact term="In the typical range" value={trend.reference.share} show={percent} />
        <Fact term="In the target" value={trend.target.share} show={percent} />
      </dl>
      <DataTable
        caption={`Results of ${name}`}
        columns={["Date", unit ? `Result in ${unit}` : "Result", "Typical range", "Target"]}
        rows={points.toReversed().map(({ id, date, text, reference, target }) => ({
          key: id,
          cells: [fullDate(date), text, <Status is={RANGE[reference]} />, <Status is={RANGE[target]} />],
        }))}
      />
    </>
  );
}

interface FactProps {
  readonly term: string;
  readonly value: number | null | undefined;
  readonly show: (value: number) => string;
}

function Fact({ term, value, show }: FactProps) {
  if (value === null || value === undefined) return null;
  return (
    <div>
      <dt>{term}</dt>
      <dd>{show(value)}</dd>
    </div>
  );
}
