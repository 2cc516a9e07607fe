import fc from "fast-check";

/** The seed of random laws: one for every run, so that a change and not chance decides; `TEST_SEED=random npm test` looks further. */
const SEED = 20_261_126;

const asked = process.env.TEST_SEED;
if (asked !== "random") fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: asked === undefined ? SEED : Number(asked) });
