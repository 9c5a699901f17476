// Entries of habits: set, added to, and deleted. The last write of a day wins; an entry has no id of its own.
import { mutationOptions } from "@tanstack/react-query";
import type { Intent, Schemas } from "./client.ts";
import { as, creating } from "./creating.ts";
import type { Kit } from "./kit.ts";
import { updateDay, withHabit, type DueHabit, type Today } from "./today.ts";
import { once, write, type Write } from "./write.ts";

type Entry = Schemas["HabitEntry"];

/** A habit of the day, as the person saw it. */
export interface HabitSeen {
  readonly day: Today;
  readonly habit: DueHabit;
}

export interface HabitLog extends HabitSeen {
  /** `{ done: true }`, `{ amount: 30 }`, `{ time: "22:30" }`, or `{ status: "skipped" }`. */
  readonly entry: Schemas["HabitEntrySet"];
}

export interface HabitMore extends HabitSeen {
  /** What is added to the entry of the day: `{ amount: 250 }` or `{ count: 1 }`. */
  readonly more: Schemas["HabitAddition"];
}

export function habitMutations(kit: Kit) {
  const setHabit = logging(kit, putEntry, ({ entry }) => expected(entry));
  const addToHabit = logging(kit, addition, () => ({}));
  const clearHabit = logging(kit, clearing, ({ day }) => ({
    entry: null,
    state: day.date < day.today ? "missed" : "open",
  }));
  const createHabit = creating(kit, newHabit, () => kit.changed("habits"));
  return {
    /** `mutate({ body: { name, pillar, schedule }, key })` */
    createHabit: () => createHabit,
    /** Write the entry of the day: `mutate({ day, habit, entry: { done: true } })`. */
    setHabit: () => setHabit,
    /** Add to the entry of the day, such as a glass of water. Two devices that add do not undo each other. */
    addToHabit: () => addToHabit,
    /** Delete the entry of the day: `mutate({ day, habit })`. */
    clearHabit: () => clearHabit,
  };
}

/** A write that shows another state of the habit at once, and the former one after a refusal. */
function logging<V extends HabitSeen>(
  kit: Kit,
  build: (log: V) => Write<Entry>,
  expect: (log: V) => Partial<DueHabit>,
) {
  const built = once((log: V) => log, build);
  const show = ({ day }: V, habit: DueHabit) =>
    updateDay(kit.cache, day.date, (now) => withHabit(now, habit));
  return mutationOptions({
    ...kit.mode,
    mutationFn: (log: V) => kit.deliver(built(log)),
    onMutate: async (log: V) => {
      await kit.cache.cancelQueries({ queryKey: ["today"] });
      show(log, { ...log.habit, ...expect(log) });
    },
    onSuccess: (made: Entry | undefined, log: V) => {
      if (made) show(log, { ...log.habit, entry: made, state: stateOf(made) }); // a deletion has no answer
    },
    onError: (_: Error, log: V) => show(log, log.habit),
    onSettled: () => kit.changed("habits", "habit-entries"),
  });
}

function newHabit({ body, key }: Intent<Schemas["HabitCreate"]>) {
  return write("put", "/v1/habits/{habit_id}", { habit_id: key }, body, as(key));
}

function putEntry({ entry, ...seen }: HabitLog) {
  return write("put", "/v1/habits/{habit_id}/entries/{date}", idsOf(seen), entry);
}

function addition({ more, ...seen }: HabitMore) {
  return write("post", "/v1/habits/{habit_id}/entries/{date}/additions", idsOf(seen), more);
}

function clearing(seen: HabitSeen) {
  return write("delete", "/v1/habits/{habit_id}/entries/{date}", idsOf(seen));
}

function idsOf({ day, habit }: HabitSeen) {
  return { habit_id: habit.habit_id, date: day.date };
}

function stateOf({ status, met }: Entry): DueHabit["state"] {
  return status ?? (met ? "met" : "not_met");
}

/** What is certain before the server answers. Whether an amount meets the goal is the server's rule. */
function expected({ status, done }: Schemas["HabitEntrySet"]): Partial<DueHabit> {
  if (status) return { state: status };
  return done === true ? { state: "met" } : {};
}
