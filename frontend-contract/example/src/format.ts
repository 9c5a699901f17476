// Days, times, numbers and units as the person reads them. The API sends data only.
const locale = navigator.languages.find((language) => language.startsWith("en")) ?? "en";

// A local date has no time zone, so it is shown in the one in which it is parsed.
const fullDay = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const shortDay = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
const datedDay = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
const month = new Intl.DateTimeFormat(locale, { month: "short", timeZone: "UTC" });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const precise = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
const share = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
const signed = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3, signDisplay: "exceptZero" });

/** Of a local date, `Saturday, 28 November`. */
export const longDate = (date: string) => fullDay.format(Date.parse(date));
/** `28 Nov` */
export const briefDate = (date: string | number) => shortDay.format(new Date(date));
/** `28 Nov 2026` */
export const fullDate = (date: string) => datedDay.format(Date.parse(date));
export const monthName = (date: string) => month.format(Date.parse(date));
export const weekdayName = (date: string) => weekday.format(Date.parse(date));
export const number = (value: number) => plain.format(value);
export const figure = (value: number) => precise.format(value);
export const change = (value: number) => signed.format(value);
export const percent = (value: number) => share.format(value);

/** The time of an instant in a time zone, an IANA name or a fixed offset: `03:00`. */
export function timeOf(instant: string, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone }).format(Date.parse(instant));
}

/** A count with its noun, `1 workout` or `3 workouts`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** A value with its unit, `96 mg/dL`. */
export function quantity(value: number, unit: string): string {
  return `${figure(value)} ${unitText(unit)}`.trim();
}

/** A daily value as people say it: `7 h 17 min`, `82.1 kg` or `14,079 steps`. */
export function measure(value: number, unit: string): string {
  if (unit === "h") {
    const minutes = Math.round(value * 60);
    return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }
  return `${number(unit === "{steps}" ? Math.round(value) : value)} ${unitText(unit)}`.trim();
}

/** `7 h 1 min to 7 h 40 min`, `80.2 to 81.1 kg` */
export function measureRange([low, high]: readonly [low: number, high: number], unit: string): string {
  const start = unit === "h" ? measure(low, unit) : measure(low, unit).replace(` ${unitText(unit)}`, "");
  return `${start} to ${measure(high, unit)}`;
}

/** The unit as the axis of a chart names it. */
export function unitName(unit: string): string {
  return unit === "h" ? "hours" : unitText(unit);
}

/** A range with its unit, `30–60 ng/mL` or `below 130 mg/dL`; undefined if it has no bounds. */
export function range({ low, high, unit = "" }: { low?: number; high?: number; unit?: string }): string | undefined {
  if (low !== undefined && high !== undefined) return `${figure(low)}–${quantity(high, unit)}`;
  if (high !== undefined) return `below ${quantity(high, unit)}`;
  return low === undefined ? undefined : `above ${quantity(low, unit)}`;
}

/** A UCUM unit as people write it; the ratio `1` has none. */
export function unitText(unit: string): string {
  if (unit === "1") return "";
  if (unit === "a") return "years";
  const powers: Record<string, string> = { "3": "³", "6": "⁶", "9": "⁹", "12": "¹²" };
  return unit
    .replace(/10\*(\d+)/, (_, power: string) => `×10${powers[power] ?? `^${power}`}`)
    .replace(/\{([^}]*)\}/g, (_, note: string) => note.replaceAll("_", " ").replace(/m2$/, "m²"))
    .replace(/\[iU\]/gi, "IU")
    .replace(/(^|\/)u(?=[a-zA-Z])/g, "$1µ");
}
