// The readings of a marker over time, over the typical range and the target.
import type { Schemas } from "../../../../recipe/client.ts";
import { briefDate, figure, range } from "../../format.ts";
import { linear, spanOf, ticks, type Span } from "../../parts/scale.ts";
import { useWidth } from "../../parts/useWidth.ts";
import { measured, type Measured } from "./points.ts";

type Trend = Schemas["Trend"];

const HEIGHT = 300;
const MARGIN = { top: 16, right: 20, bottom: 30, left: 46 };
const LABELLED = 12;
const DAY_MS = 86_400_000;

interface Scales {
  readonly x: (day: number) => number;
  readonly y: (value: number) => number;
  readonly days: Span;
  readonly values: Span;
}

export function TrendChart({ trend, label }: { trend: Trend; label: string }) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const points = measured(trend);
  return (
    <figure className="trend">
      <div ref={ref} style={{ minBlockSize: HEIGHT }}>
        {width > 0 && points.length > 0 && (
          <svg width={width} height={HEIGHT} role="img" aria-label={label}>
            <Plot trend={trend} points={points} scales={scalesOf(trend, points, width)} width={width} />
          </svg>
        )}
      </div>
      <figcaption>
        <Legend trend={trend} points={points} />
      </figcaption>
    </figure>
  );
}

function scalesOf({ bands, target_range }: Trend, points: readonly Measured[], width: number): Scales {
  const bounds = [...bands, ...(target_range ? [target_range] : [])].flatMap(({ low, high }) => [low, high]);
  const values = spanOf([...points.map(({ value }) => value), ...bounds.filter((each) => each !== undefined)]);
  const [first, last] = [points.at(0)?.day ?? 0, points.at(-1)?.day ?? 0];
  const days: Span = first === last ? [first - DAY_MS, last + DAY_MS] : [first, last];
  return {
    days,
    values,
    x: linear(days, [MARGIN.left + 14, width - MARGIN.right - 14]),
    y: linear(values, [HEIGHT - MARGIN.bottom, MARGIN.top]),
  };
}

interface PlotProps {
  readonly trend: Trend;
  readonly points: readonly Measured[];
  readonly scales: Scales;
  readonly width: number;
}

function Plot({ trend, points, scales, width }: PlotProps) {
  const { x, y } = scales;
  return (
    <>
      <Bands trend={trend} scales={scales} width={width} />
      <Axes scales={scales} width={width} />
      <polyline className="line" points={points.map(({ day, value }) => `${x(day)},${y(value)}`).join(" ")} />
      {points.map((point) => (
        <g key={point.id} transform={`translate(${x(point.day)} ${y(point.value)})`} data-range={point.reference}>
          <path className="mark" d={MARKS[point.reference]} />
          {points.length <= LABELLED && (
            <text className="value" y={-12}>
              {point.text}
            </text>
          )}
        </g>
      ))}
    </>
  );
}

/** The shape says what the colour says. */
const MARKS: Record<Measured["reference"], string> = {
  in_range: "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0",
  low: "M-6 -5H6L0 6Z",
  high: "M-6 5H6L0 -6Z",
  outside: "M0 -7 7 0 0 7 -7 0Z",
  unknown: "M-5 -5H5V5H-5Z",
};

function Bands({ trend: { bands, target_range }, scales: { x, y, values, days }, width }: Omit<PlotProps, "points">) {
  const [left, right] = [MARGIN.left, width - MARGIN.right];
  const rect = ({ low = values[0], high = values[1] }: { low?: number; high?: number }, from: number, to: number) => ({
    x: from,
    width: Math.max(0, to - from),
    y: y(high),
    height: Math.max(0, y(low) - y(high)),
  });
  // The first and the last band go on to the edge of the drawing.
  const edge = (date: string) => {
    const day = Date.parse(date);
    return day <= days[0] ? left : day >= days[1] ? right : x(day);
  };
  return (
    <>
      {bands.map((band) => (
        <rect key={band.from} className="band" {...rect(band, edge(band.from), band.from === band.to ? right : edge(band.to))} />
      ))}
      {target_range &&
        [target_range.low, target_range.high].map(
          (bound, place) =>
            bound !== undefined && (
              <g key={place} className="target">
                <line x1={left} x2={right} y1={y(bound)} y2={y(bound)} />
                <text x={left + 8} y={y(bound) - 6}>
                  Target
                </text>
              </g>
            ),
        )}
    </>
  );
}

function Axes({ scales: { x, y, days, values }, width }: Pick<PlotProps, "scales" | "width">) {
  const room = Math.max(2, Math.min(5, Math.floor(width / 130)));
  const dates = Array.from({ length: room }, (_, place) => days[0] + ((days[1] - days[0]) * place) / (room - 1));
  return (
    <>
      {ticks(values).map((tick) => (
        <g key={tick} className="tick">
          <line x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
          <text x={MARGIN.left - 8} y={y(tick) + 4} textAnchor="end">
            {figure(tick)}
          </text>
        </g>
      ))}
      {dates.map((day) => (
        <text key={day} className="date" x={x(day)} y={HEIGHT - 8}>
          {briefDate(day)}
        </text>
      ))}
    </>
  );
}

function Legend({ trend: { bands, target_range }, points }: Pick<PlotProps, "trend" | "points">) {
  const seen = new Set(points.map(({ reference }) => reference));
  const band = bands.at(-1);
  const [typical, target] = [band && range(band), target_range && range(target_range)];
  return (
    <ul className="legend">
      {typical && (
        <li>
          <span className="swatch band" /> Typical range: {typical}
        </li>
      )}
      {target && (
        <li>
          <span className="swatch target" /> Target: {target}
        </li>
      )}
      {WORDS.filter(([reference]) => seen.has(reference)).map(([reference, word]) => (
        <li key={reference} data-range={reference}>
          <svg width="14" height="14" viewBox="-8 -8 16 16" aria-hidden="true">
            <path className="mark" d={MARKS[reference]} />
          </svg>
          {word}
        </li>
      ))}
    </ul>
  );
}

const WORDS = [
  ["in_range", "In the typical range"],
  ["high", "Above it"],
  ["low", "Below it"],
  ["outside", "Outside it"],
] as const;
