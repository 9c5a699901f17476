// The values of a metric by day, over what is usual for the person.
import { briefDate, number } from "../../format.ts";
import { linear, spanOf, ticks, type Span } from "../../parts/scale.ts";
import { useWidth } from "../../parts/useWidth.ts";
import { USUAL } from "../../words.ts";
import { hasValue, runsOf, type Comparison, type MetricDay, type Usual, type Valued } from "./days.ts";

const HEIGHT = 220;
// On a phone, only the last days are drawn, so that they stay apart.
const LEAST_STEP = 9;
const MARGIN = { top: 12, right: 14, bottom: 28, left: 52 };

interface Props {
  readonly days: readonly MetricDay[];
  /** What the drawing shows, in words. */
  readonly label: (shown: readonly MetricDay[]) => string;
  /** In which the values are drawn, such as `hours`. */
  readonly unit: string;
}

interface Scales {
  readonly x: (day: number) => number;
  readonly y: (value: number) => number;
  readonly dates: Span;
  readonly values: Span;
}

export function MetricChart({ days, label, unit }: Props) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const shown = days.slice(-Math.max(7, Math.floor((width - MARGIN.left - MARGIN.right) / LEAST_STEP)));
  return (
    <figure className="metric-chart">
      <div ref={ref} style={{ minBlockSize: HEIGHT }}>
        {width > 0 && (
          <svg width={width} height={HEIGHT} role="img" aria-label={label(shown)}>
            <Plot days={shown} scales={scalesOf(shown, width)} width={width} />
          </svg>
        )}
      </div>
      <figcaption>
        <Legend days={shown} unit={unit} />
      </figcaption>
    </figure>
  );
}

function scalesOf(days: readonly MetricDay[], width: number): Scales {
  const drawn = days.flatMap(({ value, usual }) => [...(value === undefined ? [] : [value]), ...(usual?.range ?? [])]);
  const values = spanOf(drawn);
  const dates: Span = [days.at(0)?.day ?? 0, days.at(-1)?.day ?? 0];
  return {
    dates,
    values,
    x: linear(dates, [MARGIN.left + 8, width - MARGIN.right - 8]),
    y: linear(values, [HEIGHT - MARGIN.bottom, MARGIN.top]),
  };
}

interface PlotProps {
  readonly days: readonly MetricDay[];
  readonly scales: Scales;
  readonly width: number;
}

function Plot({ days, scales, width }: PlotProps) {
  const { x, y } = scales;
  const known = days.filter(hasValue);
  return (
    <>
      <UsualBand days={days} scales={scales} />
      <Axes scales={scales} width={width} />
      {runsOf(known).map((run) => (
        <polyline key={run[0]?.date} className="line" points={run.map(({ day, value }) => `${x(day)},${y(value)}`).join(" ")} />
      ))}
      {known.map((day) => (
        <Mark key={day.date} day={day} at={`translate(${x(day.day)} ${y(day.value)})`} />
      ))}
    </>
  );
}

function Mark({ day: { comparison }, at }: { day: Valued; at: string }) {
  return (
    <g transform={at} data-usual={comparison}>
      <path className="mark" d={MARKS[comparison]} />
    </g>
  );
}

/** The shape says how a value compares. */
const MARKS: Record<Comparison, string> = {
  usual: "M-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0",
  below_usual: "M-5.5 -4.5H5.5L0 5.5Z",
  above_usual: "M-5.5 4.5H5.5L0 -5.5Z",
  none: "M-2.5 -2.5H2.5V2.5H-2.5Z",
};

type WithUsual = MetricDay & { readonly usual: Usual };

/** The median of the 28 days before each day, and what is usual around it. */
function UsualBand({ days, scales: { x, y } }: Omit<PlotProps, "width">) {
  const runs = runsOf(days.filter((day): day is WithUsual => day.usual !== undefined));
  const line = (run: readonly WithUsual[], value: (usual: Usual) => number) =>
    run.map(({ day, usual }) => `${x(day)},${y(value(usual))}`);
  return runs.map((run) => {
    const edge = [...line(run, ({ range: [, high] }) => high), ...line(run.toReversed(), ({ range: [low] }) => low)];
    return (
      <g key={run[0]?.date}>
        <polygon className="band" points={edge.join(" ")} />
        <polyline className="median" points={line(run, ({ median }) => median).join(" ")} />
      </g>
    );
  });
}

function Axes({ scales: { x, y, dates, values }, width }: Omit<PlotProps, "days">) {
  const room = Math.max(2, Math.min(6, Math.floor(width / 110)));
  const shown = Array.from({ length: room }, (_, place) => dates[0] + ((dates[1] - dates[0]) * place) / (room - 1));
  return (
    <>
      {ticks(values).map((tick) => (
        <g key={tick} className="tick">
          <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text x={MARGIN.left - 8} y={y(tick) + 4} textAnchor="end">
            {number(tick)}
          </text>
        </g>
      ))}
      {shown.map((day, place) => (
        <text
          key={day}
          x={x(day)}
          y={HEIGHT - 8}
          textAnchor={place === 0 ? "start" : place === room - 1 ? "end" : "middle"}
        >
          {briefDate(day)}
        </text>
      ))}
    </>
  );
}

function Legend({ days, unit }: Pick<Props, "days" | "unit">) {
  const seen = new Set(days.filter(hasValue).map(({ comparison }) => comparison));
  return (
    <ul className="legend">
      <li>In {unit}</li>
      {days.some(({ usual }) => usual) && (
        <li>
          <span className="swatch band" /> Your usual range
        </li>
      )}
      {ORDER.filter((comparison) => seen.has(comparison)).map((comparison) => (
        <li key={comparison} data-usual={comparison}>
          <svg width="14" height="14" viewBox="-8 -8 16 16" aria-hidden="true">
            <path className="mark" d={MARKS[comparison]} />
          </svg>
          {USUAL[comparison][1]}
        </li>
      ))}
    </ul>
  );
}

const ORDER: readonly Comparison[] = ["above_usual", "usual", "below_usual", "none"];
