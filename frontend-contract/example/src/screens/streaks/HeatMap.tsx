// Every day of some weeks: a column for each week, darker for more.
import type { ReactNode } from "react";
import type { Schemas } from "../../../../recipe/client.ts";
import { counted, fullDate, monthName, weekdayName } from "../../format.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import { useWidth } from "../../parts/useWidth.ts";
import { DAY } from "../../words.ts";

type Day = Schemas["CalendarDay"];

const CELL = 14;
const GAP = 3;
const STEP = CELL + GAP;
const TOP = 18;
// The room for the names of weekdays, of which every other one is drawn.
const LEFT = 28;
const NAMED = [0, 2, 4];
const LEVELS = [0, 1, 2, 3, 4];

interface Props {
  readonly days: readonly Day[];
  readonly name: string;
  readonly today: string;
  /** What is beside the map. */
  readonly children: ReactNode;
}

export function HeatMap({ days, name, today, children }: Props) {
  const past = days.filter(({ date }) => date <= today);
  return (
    <>
      <div className="map-and-facts">
        <Weeks days={days} name={name} today={today} />
        {children}
      </div>
      <Legend />
      <DataTable
        caption={`${name} by day`}
        columns={["Day", "Entries", "State"]}
        rows={past.toReversed().map(({ date, count, state }) => ({ key: date, cells: [fullDate(date), count, DAY[state]] }))}
      />
    </>
  );
}

/** On a phone the last weeks only, so that days and months stay readable. */
function Weeks({ days, name, today }: Omit<Props, "children">) {
  const [ref, room] = useWidth<HTMLDivElement>();
  const weeks = Math.min(days.length / 7, Math.floor((room - LEFT + GAP) / STEP));
  const shown = days.slice(days.length - weeks * 7);
  const active = shown.filter(({ count }) => count > 0).length;
  const label = `${name}: entries on ${counted(active, "day")} of the last ${weeks} weeks`;
  return (
    <div ref={ref} className="heat-map">
      {weeks > 0 && (
        <svg viewBox={`${-LEFT} 0 ${LEFT + weeks * STEP - GAP + 1} ${TOP + 7 * STEP}`} role="img" aria-label={label}>
          <Hatch />
          {months(shown).map(([date, week]) => (
            <text key={date} x={week * STEP} y={11}>
              {monthName(date)}
            </text>
          ))}
          {NAMED.map((place) => (
            <text key={place} x={-LEFT} y={TOP + place * STEP + CELL - 3}>
              {weekdayName(shown[place]?.date ?? today)}
            </text>
          ))}
          {shown.map((day, place) => (
            <Cell key={day.date} day={day} place={place} isToday={day.date === today} isFuture={day.date > today} />
          ))}
        </svg>
      )}
    </div>
  );
}

interface CellProps {
  readonly day: Day;
  readonly place: number;
  readonly isToday: boolean;
  readonly isFuture: boolean;
}

function Cell({ day: { date, count, level, state }, place, isToday, isFuture }: CellProps) {
  const [x, y] = [Math.floor(place / 7) * STEP, TOP + (place % 7) * STEP];
  const kind = isFuture ? "future" : isToday ? "today" : undefined;
  return (
    <g transform={`translate(${x} ${y})`} data-level={level} data-state={state} data-kind={kind}>
      <title>{`${fullDate(date)}: ${count}, ${DAY[state]}`}</title>
      <rect className="cell" width={CELL} height={CELL} rx={3} />
      {!isFuture && (state === "excused" || state === "frozen" || state === "skipped") && (
        <rect className="hatch" width={CELL} height={CELL} rx={3} />
      )}
      {!isFuture && state === "missed" && <circle className="miss" cx={CELL / 2} cy={CELL / 2} r={1.8} />}
    </g>
  );
}

/** Days that count neither for nor against a streak are hatched, so that no colour is needed to see them. */
function Hatch() {
  return (
    <defs>
      <pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="1.4" height="4" />
      </pattern>
    </defs>
  );
}

/** A cell of the legend. */
function Swatch({ level, children }: { level: number; children?: ReactNode }) {
  return (
    <svg width={CELL} height={CELL} aria-hidden="true">
      <g data-level={level}>
        <rect className="cell" width={CELL} height={CELL} rx={3} />
        {children}
      </g>
    </svg>
  );
}

function Legend() {
  return (
    <ul className="legend">
      <li>
        None
        {LEVELS.map((level) => (
          <Swatch key={level} level={level} />
        ))}
        Most
      </li>
      <li>
        <Swatch level={0}>
          <circle className="miss" cx={CELL / 2} cy={CELL / 2} r={1.8} />
        </Swatch>
        Missed
      </li>
      <li>
        <Swatch level={0}>
          <rect className="hatch" width={CELL} height={CELL} rx={3} />
        </Swatch>
        Excused, skipped or frozen
      </li>
    </ul>
  );
}

/** The months that begin in these weeks, each with the week over which its name is. */
function months(days: readonly Day[]): [date: string, week: number][] {
  return days.flatMap(({ date }, place): [string, number][] =>
    date.endsWith("-01") ? [[date, Math.floor(place / 7)]] : [],
  );
}
