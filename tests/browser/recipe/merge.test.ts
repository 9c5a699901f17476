// Base, mine, theirs: what is merged without a question, and what the person must decide.
import assert from "node:assert/strict";
import { test } from "node:test";
import { merge, resolve } from "./bluestreak/recipe/merge.ts";

interface Case {
  readonly name: string;
  readonly base: object;
  readonly mine: object;
  readonly theirs: object;
  readonly changes: object;
  readonly conflicts?: Record<string, [base: unknown, mine: unknown, theirs: unknown]>;
}

const kg = (value: number) => ({ value, unit: "kg" });
const CASES: Case[] = [
  { name: "only I changed", base: { title: "Run" }, mine: { title: "Tempo" }, theirs: { title: "Run" }, changes: { title: "Tempo" } },
  { name: "only they changed", base: { title: "Run" }, mine: { notes: "wet" }, theirs: { title: "Easy" }, changes: { notes: "wet" } },
  { name: "both, the same", base: { title: "Run" }, mine: { title: "Tempo" }, theirs: { title: "Tempo" }, changes: {} },
  { name: "both, differently", base: { title: "Run" }, mine: { title: "Tempo" }, theirs: { title: "Easy" }, changes: {}, conflicts: { "/title": ["Run", "Tempo", "Easy"] } },
  { name: "I cleared what they kept", base: { notes: "wet" }, mine: { notes: null }, theirs: { notes: "wet" }, changes: { notes: null } },
  { name: "both cleared", base: { notes: "wet" }, mine: { notes: null }, theirs: {}, changes: {} },
  { name: "I cleared what they changed", base: { notes: "wet" }, mine: { notes: null }, theirs: { notes: "dry" }, changes: {}, conflicts: { "/notes": ["wet", undefined, "dry"] } },
  { name: "they cleared what I changed", base: { notes: "wet" }, mine: { notes: "dry" }, theirs: {}, changes: {}, conflicts: { "/notes": ["wet", "dry", undefined] } },
  { name: "fields of one object", base: { cardio: { avg_hr: 140, calories: 300 } }, mine: { cardio: { avg_hr: 150 } }, theirs: { cardio: { avg_hr: 140, calories: 320 } }, changes: { cardio: { avg_hr: 150 } } },
  { name: "a number and its unit are one", base: { w: kg(80) }, mine: { w: { value: 176, unit: "lb" } }, theirs: { w: kg(81) }, changes: {}, conflicts: { "/w": [kg(80), { value: 176, unit: "lb" }, kg(81)] } },
  { name: "a list is one", base: { sets: [{ reps: 5 }] }, mine: { sets: [{ reps: 5 }, { reps: 6 }] }, theirs: { sets: [{ reps: 5, rpe: 8 }] }, changes: {}, conflicts: { "/sets": [[{ reps: 5 }], [{ reps: 5 }, { reps: 6 }], [{ reps: 5, rpe: 8 }]] } },
  { name: "what I removed in a list stays removed", base: { sets: [{ reps: 5, notes: "x" }] }, mine: { sets: [{ reps: 5 }] }, theirs: { sets: [{ reps: 5, notes: "x" }] }, changes: { sets: [{ reps: 5 }] } },
  { name: "an object that they removed", base: { cardio: { avg_hr: 140 } }, mine: { cardio: { avg_hr: 150 } }, theirs: {}, changes: {}, conflicts: { "/cardio": [{ avg_hr: 140 }, { avg_hr: 150 }, undefined] } },
  { name: "names with / and ~", base: { "a/b~": 1 }, mine: { "a/b~": 2 }, theirs: { "a/b~": 3 }, changes: {}, conflicts: { "/a~1b~0": [1, 2, 3] } },
];

test("fields that one side changed are merged, and the others are conflicts", () => {
  const wrong = CASES.filter(({ base, mine, theirs, changes, conflicts = {} }) => {
    const merged = merge(base, mine, theirs);
    const found = Object.fromEntries(merged.conflicts.map((each) => [each.pointer, [each.base, each.mine, each.theirs]]));
    try {
      assert.deepEqual([merged.changes, found], [changes, conflicts]);
    } catch {
      return true;
    }
    return false;
  });
  assert.deepEqual(wrong.map((each) => each.name), []);
});

test("the person takes some of their values, and leaves the others", () => {
  const base = { title: "Run", notes: "wet", cardio: { avg_hr: 140, calories: 300 } };
  const mine = { title: "Tempo", notes: null, cardio: { avg_hr: 150 }, perceived_effort: 7 };
  const theirs = { title: "Easy", notes: "dry", cardio: { avg_hr: 145, calories: 320 } };
  const merged = merge(base, mine, theirs);
  assert.deepEqual(merged.conflicts.map((each) => each.pointer), ["/title", "/notes", "/cardio/avg_hr"]);
  assert.deepEqual(resolve(merged, new Set()), { perceived_effort: 7 });
  assert.deepEqual(resolve(merged, new Set(["/notes", "/cardio/avg_hr"])), {
    perceived_effort: 7,
    notes: null,
    cardio: { avg_hr: 150 },
  });
});
