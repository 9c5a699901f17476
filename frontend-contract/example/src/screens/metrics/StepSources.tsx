import { useInfiniteQuery } from "@tanstack/react-query";
import type { Schemas } from "../../../../recipe/client.ts";
import { useAccount } from "../../account.ts";
import { fullDate, measure, number } from "../../format.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { plainWord } from "../../words.ts";

type Figure = Schemas["MergedMetric"];

const SHOWN = 5;

/** From which devices the steps of the last days are, and which figures they leave out. */
export function StepSources({ range }: { range: { readonly from: string; readonly to: string } }) {
  const { queries } = useAccount();
  const query = useInfiniteQuery(queries.metrics({ codes: "steps", sources: "all", limit: 100, ...range }));
  return (
    <div className="sources">
      <h3 id="step-sources">Where the steps are from</h3>
      <Loaded query={query}>
        {({ pages }) => (
          <ul className="rows" aria-labelledby="step-sources">
            {pages
              .flatMap((page) => page.items)
              .slice(-SHOWN)
              .toReversed()
              .map((figure) => (
                <Day key={figure.date} figure={figure} />
              ))}
          </ul>
        )}
      </Loaded>
    </div>
  );
}

function Day({ figure }: { figure: Figure }) {
  const { date, value = 0, unit, by_source = [], dropped } = figure;
  const left = new Set(dropped.map(({ source }) => source));
  return (
    <li>
      <div className="what">
        <strong>{fullDate(date)}</strong>
        <small>{methodOf(figure)}</small>
      </div>
      <div className="result">
        <strong>{measure(value, unit)}</strong>
        {by_source.map(({ source, value: own = 0 }) => (
          <small key={source}>
            {plainWord(source)} {number(own)}
            {left.has(source) && ", left out"}
          </small>
        ))}
      </div>
    </li>
  );
}

function methodOf({ merged, sources, source }: Figure): string {
  if (merged === "hours") return "The greater count of each hour, added up";
  return sources === 1 ? `Only the ${source}` : `The ${source} comes first`;
}
