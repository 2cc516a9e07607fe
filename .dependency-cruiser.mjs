// The rules of the house: imports (types count) point strictly down.
const FLOORS = [
  ["commands"],
  ["cli"],
  ["operations"],
  ["aws", "engines", "requests", "tui"],
  ["snapshot", "report", "plan"],
  ["audit"],
  ["workspace", "roles", "databases"],
  ["model"],
  ["iam"],
];

const upward = FLOORS.flatMap((rooms, floor) => {
  const above = FLOORS.slice(0, floor).flat();
  return above.length === 0
    ? []
    : [
        {
          name: `${rooms.join("-")}-only-look-down`,
          severity: "error",
          comment: "Imports point strictly down the house; a shared type belongs in model/.",
          from: { path: `^src/(${rooms.join("|")})/` },
          to: { path: `^src/(${above.join("|")}|index\\.ts)` },
        },
      ];
});

/** Rooms of one floor do not see each other, so that each can be read alone. */
const sideways = FLOORS.filter((rooms) => rooms.length > 1).map((rooms) => ({
  name: `${rooms[0]}-floor-apart`,
  severity: "error",
  from: { path: `^src/(${rooms.join("|")})/` },
  to: { path: `^src/(${rooms.join("|")})/`, pathNot: "^src/$1/" },
}));

const owned = [
  ["aws-sdk-in-aws", "aws", "^node_modules/@aws-sdk/"],
  ["drivers-in-engines", "engines", "^node_modules/(pg|@electric-sql|libpg-query)/"],
  ["ink-in-tui", "tui", "^node_modules/(ink|react)/"],
  ["oclif-in-commands-and-cli", "commands|cli", "^node_modules/@oclif/"],
].map(([name, rooms, path]) => ({ name, severity: "error", from: { path: "^src/", pathNot: `^src/(${rooms})/` }, to: { path } }));

export default {
  forbidden: [
    ...upward,
    ...sideways,
    ...owned,
    { name: "no-circles", severity: "error", from: { path: "^src/" }, to: { circular: true } },
    {
      name: "pure-rooms-see-no-machine",
      severity: "error",
      comment: "Time, files, network and randomness come into a pure room as values.",
      from: { path: "^src/(iam|model|workspace|roles|databases|audit)/" },
      to: { dependencyTypes: ["core"] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^build/" },
  },
};
