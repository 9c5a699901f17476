// Doses of supplements: taken, skipped, and undone. The screen changes at once, and back after a refusal.
import { mutationOptions } from "@tanstack/react-query";
import type { Schemas } from "./client.ts";
import type { Kit } from "./kit.ts";
import { timeOf, updateDay, withDose, withFlexible, type DueDose, type FlexibleDose, type Today } from "./today.ts";
import { once, write, type Write } from "./write.ts";

type Intake = Schemas["Intake"];

/** A dose that is due, as the person saw it: its day, its slot, and the dose itself. */
export interface DoseSeen {
  readonly day: Today;
  readonly slot?: string | undefined;
  readonly dose: DueDose & Logged;
}

/** A supplement without fixed days, as the person saw it. */
export interface FlexibleSeen {
  readonly day: Today;
  readonly dose: FlexibleDose & Logged;
}

/** The intake of a dose; null or absent if the dose is not logged. */
interface Logged {
  readonly intake_id?: string | null;
  readonly intake_version?: number | null;
}

export function doseMutations(kit: Kit) {
  const takeDose = logging(kit, "taken");
  const skipDose = logging(kit, "skipped");
  const undoDose = undoing(kit);
  const takeFlexible = takingFlexible(kit);
  return {
    /** `mutate({ day, slot: slot.slot, dose })`. Each tap on the same dose sends the same intake. */
    takeDose: () => takeDose,
    skipDose: () => skipDose,
    /** Take a dose back. It needs no read: the day has the id and the version of the intake. */
    undoDose: () => undoDose,
    /** Take one more dose of a supplement without fixed days: `mutate({ day, dose })`. */
    takeFlexible: () => takeFlexible,
  };
}

function logging(kit: Kit, status: Schemas["IntakeStatus"]) {
  const intake = once(
    (seen: DoseSeen) => seen.dose,
    ({ day, slot, dose }) =>
      newIntake(day, { supplement_id: dose.supplement_id, status, ...(slot && { slot }) }),
  );
  const show = ({ day, slot }: DoseSeen, dose: DueDose) =>
    updateDay(kit.cache, day.date, (now) => withDose(now, slot, dose));
  return mutationOptions({
    ...kit.mode,
    mutationFn: (seen: DoseSeen) => kit.deliver(intake(seen)),
    onMutate: async (seen: DoseSeen) => {
      await kit.cache.cancelQueries({ queryKey: ["today"] });
      show(seen, { ...seen.dose, state: status });
    },
    onSuccess: (made: Intake, seen: DoseSeen) =>
      show(seen, { ...seen.dose, state: status, ...loggedAs(made) }),
    onError: (_: Error, seen: DoseSeen) => show(seen, seen.dose),
    onSettled: () => kit.changed("intakes", "supplements"),
  });
}

function undoing(kit: Kit) {
  const withdrawal = once((seen: DoseSeen) => seen.dose, withoutIntake);
  const show = ({ day, slot }: DoseSeen, dose: DueDose) =>
    updateDay(kit.cache, day.date, (now) => withDose(now, slot, dose));
  return mutationOptions({
    ...kit.mode,
    mutationFn: (seen: DoseSeen) => kit.deliver(withdrawal(seen)),
    onMutate: async (seen: DoseSeen) => {
      await kit.cache.cancelQueries({ queryKey: ["today"] });
      const { intake_id, intake_version, ...dose } = seen.dose;
      show(seen, { ...dose, state: seen.day.date < seen.day.today ? "missed" : "open" });
    },
    onError: (_: Error, seen: DoseSeen) => show(seen, seen.dose),
    onSettled: () => kit.changed("intakes", "supplements"),
  });
}

function takingFlexible(kit: Kit) {
  const intake = once(
    (seen: FlexibleSeen) => seen.dose,
    ({ day, dose }) =>
      newIntake(day, { supplement_id: dose.supplement_id, ...(dose.slot && { slot: dose.slot }) }),
  );
  const show = ({ day }: FlexibleSeen, dose: FlexibleDose) =>
    updateDay(kit.cache, day.date, (now) => withFlexible(now, dose));
  return mutationOptions({
    ...kit.mode,
    mutationFn: (seen: FlexibleSeen) => kit.deliver(intake(seen)),
    onMutate: async (seen: FlexibleSeen) => {
      await kit.cache.cancelQueries({ queryKey: ["today"] });
      show(seen, { ...seen.dose, taken: seen.dose.taken + 1 });
    },
    onSuccess: (made: Intake, seen: FlexibleSeen) =>
      show(seen, { ...seen.dose, taken: seen.dose.taken + 1, ...loggedAs(made) }),
    onError: (_: Error, seen: FlexibleSeen) => show(seen, seen.dose),
    onSettled: () => kit.changed("intakes", "supplements"),
  });
}

function newIntake(
  day: Today,
  body: Omit<Schemas["IntakeCreate"], "taken_at" | "local_date">,
): Write<Intake> {
  const time = timeOf(day);
  const when = "instant" in time ? { taken_at: time.instant } : time;
  const needs = [`/v1/supplements/${body.supplement_id}`];
  return write("post", "/v1/intakes", {}, { ...body, ...when }, { needs });
}

function withoutIntake({ dose: { intake_id, intake_version } }: DoseSeen) {
  if (!intake_id || !intake_version) throw new Error("This dose is not logged.");
  const seen = { id: intake_id, version: intake_version };
  return write("delete", "/v1/intakes/{intake_id}", { intake_id }, undefined, { seen });
}

function loggedAs({ id, version }: Intake) {
  return { intake_id: id, intake_version: version };
}
