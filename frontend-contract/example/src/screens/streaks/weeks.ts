// Weeks of local dates. Pure functions.
const DAY_MS = 86_400_000;

/**
 * Return the first and the last day of whole weeks, the last of which contains `today`.
 *
 * @param weekStart the ISO weekday on which weeks begin, 1 for Monday to 7 for Sunday.
 */
export function weeksUntil(today: string, weeks: number, weekStart: number): { from: string; to: string } {
  const day = Date.parse(today);
  const since = (new Date(day).getUTCDay() + 7 - (weekStart % 7)) % 7;
  const first = day - (since + (weeks - 1) * 7) * DAY_MS;
  return { from: text(first), to: text(first + (weeks * 7 - 1) * DAY_MS) };
}

function text(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}
