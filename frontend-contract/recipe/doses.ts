// Doses of supplements: taken, skipped, and undone. The screen changes at once, and back after a refusal.
import { mutationOptions } from "@tanstack/react-query";
import { newKey, type Intent, type Schemas } from "./client.ts";
import { as, creating } from "./creating.ts";
import type { Kit } from "./kit.ts";
import { timeOf, updateDay, withDose, withFlexible, type DueDose, type FlexibleDose, type Today } from "./today.ts";
import { once, write, type Write } from "./write.ts";

type Intake = Schemas["Intake"];

/** A dose as the person saw it: its day, its slot if it is due in one, and the dose itself. */
interface Seen<Dose extends DueDose | FlexibleDose> {
  readonly day: Today;
  readonly slot?: string | undefined;
  readonly dose: Dose;
}

/** A dose that is due: of a slot of the day. */
export type DoseSeen = Seen<DueDose>;
/** A dose without fixed days: of `flexible` of the day. */
export type FlexibleSeen = Seen<FlexibleDose>;

const NOT_LOGGED = { intake_id: null, intake_version: null } as const;

export function doseMutations(kit: Kit) {
  const takeDose = tapped(kit, logged("taken"), withDose, ({ dose }) => ({ ...dose, state: "taken" }));
  const skipDose = tapped(kit, logged("skipped"), withDose, ({ dose }) => ({ ...dose, state: "skipped" }));
  const undoDose = tapped(kit, withoutIntake, withDose, opened);
  const takeFlexible = tapped(kit, logged("taken"), withFlexible, counted(1));
  const undoFlexible = tapped(kit, withoutIntake, withFlexible, counted(-1));
  const createSupplement = creating(kit, newSupplement, () => kit.changed("supplements"));
  return {
    /** `mutate({ body: { name, dose, schedule, … }, key })` */
    createSupplement: () => createSupplement,
    /** `mutate({ day, slot: slot.slot, dose })`. Each tap on the same dose sends the same intake. */
    takeDose: () => takeDose,
    skipDose: () => skipDose,
    /** Take a dose back. It needs no read: the day has the id and the version of the intake. */
    undoDose: () => undoDose,
    /** Take one more dose of a supplement without fixed days: `mutate({ day, dose })`. */
    takeFlexible: () => takeFlexible,
    /** Take the latest one of the day back: `mutate({ day, dose })`. */
    undoFlexible: () => undoFlexible,
  };
}

/** A write that shows another state of the dose at once, and the former one after a refusal. */
function tapped<Dose extends DueDose | FlexibleDose>(
  kit: Kit,
  build: (seen: Seen<Dose>) => Write<Intake>,
  place: (day: Today, dose: Dose, seen: Seen<Dose>) => Today,
  expect: (seen: Seen<Dose>) => Dose,
) {
  const built = once((seen: Seen<Dose>) => seen.dose, build);
  const show = (seen: Seen<Dose>, dose: Dose) =>
    updateDay(kit.cache, seen.day.date, (now) => place(now, dose, seen));
  return mutationOptions({
    ...kit.mode,
    mutationFn: (seen: Seen<Dose>) => kit.deliver(built(seen)),
    onMutate: async (seen: Seen<Dose>) => {
      await kit.cache.cancelQueries({ queryKey: ["today"] });
      const { creates, ids } = built(seen);
      const intake = creates ? { intake_id: String(ids["intake_id"]), intake_version: 1 } : NOT_LOGGED;
      show(seen, { ...expect(seen), ...intake });
    },
    onSuccess: (made: Intake | undefined, seen: Seen<Dose>) => {
      if (made) show(seen, { ...expect(seen), intake_id: made.id, intake_version: made.version });
    },
    onError: (_: Error, seen: Seen<Dose>) => show(seen, seen.dose),
    onSettled: () => kit.changed("intakes", "supplements"),
  });
}

function opened({ day, dose }: DoseSeen): DueDose {
  return { ...dose, state: day.date < day.today ? "missed" : "open" };
}

/** One dose more or less. Which one is then the latest of the day, the server says. */
function counted(change: 1 | -1): (seen: FlexibleSeen) => FlexibleDose {
  return ({ dose }) => ({ ...dose, taken: Math.max(0, dose.taken + change) });
}

function logged(status: Schemas["IntakeStatus"]) {
  return ({ day, dose, slot }: Seen<DueDose | FlexibleDose>): Write<Intake> => {
    const named = "slot" in dose ? dose.slot : slot;
    return newIntake(day, { supplement_id: dose.supplement_id, status, ...(named && { slot: named }) });
  };
}

function newIntake(
  day: Today,
  body: Omit<Schemas["IntakeCreate"], "taken_at" | "local_date">,
): Write<Intake> {
  const key = newKey();
  const time = timeOf(day);
  const when = "instant" in time ? { taken_at: time.instant } : time;
  const needs = [`/v1/supplements/${body.supplement_id}`];
  return write("put", "/v1/intakes/{intake_id}", { intake_id: key }, { ...body, ...when }, { ...as(key), needs });
}

function newSupplement({ body, key }: Intent<Schemas["SupplementCreate"]>) {
  return write("put", "/v1/supplements/{supplement_id}", { supplement_id: key }, body, as(key));
}

function withoutIntake({ dose: { intake_id, intake_version } }: Seen<DueDose | FlexibleDose>) {
  if (!intake_id || !intake_version) throw new Error("This dose is not logged.");
  const seen = { id: intake_id, version: intake_version };
  return write("delete", "/v1/intakes/{intake_id}", { intake_id }, undefined, { seen });
}
