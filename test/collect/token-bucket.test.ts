import fc from "fast-check";
import { expect, it } from "vitest";
import { TokenBucket } from "../../src/aws/calls/token-bucket.js";

/** AWS's side: a bucket that starts full; how many calls it would throttle. */
function throttled(arrivals: readonly number[], { rate, burst }: { rate: number; burst: number }): number {
  let tokens = burst;
  let last = 0;
  let over = 0;
  for (const at of [...arrivals].sort((a, b) => a - b)) {
    tokens = Math.min(burst, tokens + ((at - last) / 1000) * rate);
    last = at;
    // Room for the error of floating point alone.
    if (tokens >= 1 - 1e-9) tokens--;
    else over++;
  }
  return over;
}

const limits = fc.record({ rate: fc.integer({ min: 1, max: 50 }), burst: fc.integer({ min: 2, max: 60 }) });

it("never lets through more than AWS does, however calls come and however late each arrives", () => {
  fc.assert(
    fc.property(
      limits,
      fc.array(fc.record({ pause: fc.integer({ min: 0, max: 3000 }), late: fc.double({ min: 0, max: 0.99, noNaN: true }) }), {
        maxLength: 200,
      }),
      (limit, calls) => {
        let now = 0;
        const bucket = new TokenBucket(limit, () => now);
        const arrivals = calls.map(({ pause, late }) => {
          now += pause;
          for (let wait = bucket.take(); wait > 0; wait = bucket.take()) now += wait;
          // Late by less than the time of one call: the room that the bucket leaves.
          return now + (late * 1000) / limit.rate;
        });
        return throttled(arrivals, limit) === 0;
      },
    ),
  );
});

it("uses up what AWS gives: n calls take no longer than the rate makes them", () => {
  fc.assert(
    fc.property(limits, fc.integer({ min: 1, max: 500 }), (limit, calls) => {
      let now = 0;
      const bucket = new TokenBucket(limit, () => now);
      for (let i = 0; i < calls; i++) for (let wait = bucket.take(); wait > 0; wait = bucket.take()) now += wait;
      const due = (Math.max(0, calls - (limit.burst - 1)) / limit.rate) * 1000;
      return Math.abs(now - due) < 1e-3;
    }),
  );
});

it("halves when it is throttled, once for calls that were on their way together, and comes back", () => {
  let now = 0;
  const bucket = new TokenBucket({ rate: 8, burst: 10 }, () => now);
  bucket.slower();
  bucket.slower();
  expect(bucket.rate).toBe(4);
  now += 2000;
  bucket.slower();
  expect(bucket.rate).toBe(2);
  for (let i = 0; i < 100; i++) {
    now += 2000;
    bucket.slower();
  }
  expect(bucket.rate).toBeCloseTo(8 / 64);
  for (let i = 0; i < 25; i++) bucket.faster();
  expect(bucket.rate).toBe(8);
});
