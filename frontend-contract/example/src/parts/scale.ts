// The arithmetic of charts. Pure functions.

export type Span = readonly [low: number, high: number];

/** A function from values to positions: the span of values is mapped to that of positions. */
export function linear([low, high]: Span, [start, end]: Span): (value: number) => number {
  return (value) => start + ((value - low) / (high - low || 1)) * (end - start);
}

/** The span of some values with a margin on both sides, so that no point is on the edge. */
export function spanOf(values: readonly number[], margin = 0.12): Span {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const added = (high - low || Math.abs(high) || 1) * margin;
  return [low >= 0 ? Math.max(0, low - added) : low - added, high + added];
}

/** About `count` round values in a span. */
export function ticks([low, high]: Span, count = 4): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((each) => each * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const length = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length }, (_, place) => Number(((first + place) * step).toPrecision(10)));
}
