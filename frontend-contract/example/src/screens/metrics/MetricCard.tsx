import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useAccount } from "../../account.ts";
import { counted, fullDate, measure, measureRange, unitName } from "../../format.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Status } from "../../parts/Status.tsx";
import { USUAL } from "../../words.ts";
import { daysOf, hasValue, type MetricDay, type Valued } from "./days.ts";
import { MetricChart } from "./MetricChart.tsx";

interface Props {
  readonly code: string;
  readonly name: string;
  readonly range: { readonly from: string; readonly to: string };
  /** What is below the figures. */
  readonly children?: ReactNode;
}

/** One metric: its latest value, its chart, and the table behind it. */
export function MetricCard({ code, name, range, children }: Props) {
  const { queries } = useAccount();
  const query = useQuery(queries.metricSummary(code, { by: "day", ...range }));
  return (
    <section className="card" aria-labelledby={code}>
      <h2 id={code}>{name}</h2>
      <Loaded query={query}>
        {(summary) => {
          const days = daysOf(summary);
          const latest = days.findLast(hasValue);
          if (!latest) return <p className="empty">There is no value yet.</p>;
          return (
            <>
              <Latest day={latest} unit={summary.unit} />
              <MetricChart
                days={days}
                label={(shown) => labelOf(name, shown, latest, summary.unit)}
                unit={unitName(summary.unit)}
              />
              {children}
              <Table days={days} name={name} unit={summary.unit} />
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function Latest({ day: { date, value, usual, comparison }, unit }: { day: Valued; unit: string }) {
  return (
    <div className="latest-value">
      <div>
        <p className="big">{measure(value, unit)}</p>
        <time dateTime={date}>{fullDate(date)}</time>
      </div>
      <div>
        <Status is={USUAL[comparison]} />
        <p className="note">
          {usual ? `Your usual range is ${measureRange(usual.range, unit)}.` : "Your usual range is known after 14 days."}
        </p>
      </div>
    </div>
  );
}

/** What the chart shows, in words. */
function labelOf(name: string, days: readonly MetricDay[], { value, comparison, date }: Valued, unit: string): string {
  const known = days.filter(hasValue).length;
  const compared = USUAL[comparison][1].toLowerCase();
  return `${name}: ${counted(known, "value")} on ${counted(days.length, "day")}. The latest, ${measure(value, unit)} on ${fullDate(
    date,
  )}: ${compared}.`;
}

function Table({ days, name, unit }: { days: readonly MetricDay[]; name: string; unit: string }) {
  return (
    <DataTable
      caption={`${name} by day`}
      columns={["Date", "Value", "Your usual range", "Compared"]}
      rows={days.toReversed().map(({ date, value, usual, comparison }) => ({
        key: date,
        cells: [
          fullDate(date),
          value === undefined ? "No value" : measure(value, unit),
          usual ? measureRange(usual.range, unit) : "Not known",
          value === undefined ? "" : <Status is={USUAL[comparison]} />,
        ],
      }))}
    />
  );
}
