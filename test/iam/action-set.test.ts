import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ActionSet } from "../../src/iam/action-set.js";
import { catalogue } from "../../src/iam/catalogue/index.js";

const last = catalogue.size - 1;
const indexes = fc.uniqueArray(fc.oneof(fc.integer({ min: 0, max: last }), fc.constantFrom(0, 31, 32, 63, last)), {
  maxLength: 60,
});
const sorted = (set: Iterable<number>) => [...set].sort((a, b) => a - b);

describe("ActionSet", () => {
  it("holds exactly what was added, in ascending order", () => {
    fc.assert(
      fc.property(indexes, fc.integer({ min: 0, max: last }), (list, other) => {
        const set = ActionSet.of(list);
        expect([...set]).toEqual(sorted(list));
        expect(set.size).toBe(list.length);
        expect(set.has(other)).toBe(list.includes(other));
        expect(set.isEmpty()).toBe(list.length === 0);
      }),
    );
  });

  it("agrees with JavaScript's sets on union, intersection, difference, inclusion and overlap", () => {
    fc.assert(
      fc.property(indexes, indexes, (a, b) => {
        const [one, two] = [ActionSet.of(a), ActionSet.of(b)];
        const both = a.filter((index) => b.includes(index));
        expect([...one.union(two)]).toEqual(sorted(new Set([...a, ...b])));
        expect([...one.intersect(two)]).toEqual(sorted(both));
        expect([...one.minus(two)]).toEqual(sorted(a.filter((index) => !b.includes(index))));
        expect(one.includes(two)).toBe(both.length === b.length);
        expect(one.intersects(two)).toBe(both.length > 0);
        expect([...one]).toEqual(sorted(a));
        expect([...two]).toEqual(sorted(b));
      }),
    );
  });

  it("keeps the laws of sets against the full set", () => {
    fc.assert(
      fc.property(indexes, indexes, (a, b) => {
        const [one, two, full] = [ActionSet.of(a), ActionSet.of(b), ActionSet.full()];
        const not = (set: ActionSet) => full.minus(set);
        expect(not(not(one)).equals(one)).toBe(true);
        expect(not(one.union(two)).equals(not(one).intersect(not(two)))).toBe(true);
        expect(not(one).size).toBe(catalogue.size - one.size);
        expect(full.includes(one)).toBe(true);
        expect(one.union(not(one)).equals(full)).toBe(true);
        expect(one.intersect(not(one)).isEmpty()).toBe(true);
      }),
    );
  });

  it("gives equal keys to equal sets and different keys to different sets", () => {
    fc.assert(
      fc.property(indexes, indexes, (a, b) => {
        const [one, two] = [ActionSet.of(a), ActionSet.of(b)];
        expect(one.key() === two.key()).toBe(one.equals(two));
        expect(one.key()).toBe(ActionSet.of([...a].reverse()).key());
      }),
    );
  });

  it("adds ranges as if index by index", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: last }), fc.integer({ min: 0, max: 200 }), (first, wanted) => {
        const count = Math.min(wanted, catalogue.size - first);
        const expected = Array.from({ length: count }, (_, offset) => first + offset);
        expect([...ActionSet.empty().addRange(first, count)]).toEqual(expected);
      }),
    );
  });

  it("does not let a change of a copy reach the original, nor the other way round", () => {
    const original = ActionSet.of([1, 2]);
    const copy = original.copy();
    copy.add(3);
    original.addAll(ActionSet.of([40]));
    expect([...copy]).toEqual([1, 2, 3]);
    expect([...original]).toEqual([1, 2, 40]);
  });

  it("refuses indexes that the catalogue does not have", () => {
    for (const index of [-1, catalogue.size, 0.5, Number.NaN]) {
      expect(() => ActionSet.empty().add(index)).toThrow(RangeError);
      expect(ActionSet.full().has(index)).toBe(false);
    }
    expect(() => ActionSet.empty().addRange(last, 2)).toThrow(RangeError);
    expect(() => ActionSet.empty().addRange(0, catalogue.size + 100)).toThrow(RangeError);
  });
});
