import { linear } from "../../parts/scale.ts";

interface Props {
  readonly value: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
}

const WIDTH = 100;

/** Where a value is, relative to its typical range. The text beside it says the same. */
export function RangeBar({ value, low, high }: Props) {
  if (value === undefined || (low === undefined && high === undefined)) return <span className="range-bar" />;
  const [start, end] = [low ?? Math.min(0, value), high ?? Math.max(2 * (low ?? 0), value)];
  const room = (end - start || 1) / 2;
  const x = linear([start - room, end + room], [0, WIDTH]);
  const [left, right] = [low === undefined ? 0 : x(low), high === undefined ? WIDTH : x(high)];
  const place = Math.min(WIDTH - 4, Math.max(4, x(value)));
  return (
    <svg className="range-bar" viewBox={`0 0 ${WIDTH} 16`} aria-hidden="true">
      <rect className="track" y="6" width={WIDTH} height="4" rx="2" />
      <rect className="band" x={left} y="6" width={right - left} height="4" rx="2" />
      <circle cx={place} cy="8" r="4" />
    </svg>
  );
}
