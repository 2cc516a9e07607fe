// No source file over 400 lines and a median under 80: a longer one hides a concept. Pure rooms read no clock and no dice.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file));
const PURE = /^(iam|model|workspace|roles|databases|audit)\//;
const CLOCK_OR_DICE = /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bprocess\.|\bconsole\./;

const texts = files.map((file) => ({ file, text: readFileSync(join(root, "src", file), "utf8") }));
const lengths = texts.map(({ file, text }) => ({ file, lines: text.split("\n").length - 1 })).sort((a, b) => a.lines - b.lines);
const median = lengths[Math.floor(lengths.length / 2)]?.lines ?? 0;
const problems = lengths
  .filter(({ lines }) => lines > 400)
  .map(({ file, lines }) => `${file} has ${lines} lines, 400 is the most`);
if (median > 80) problems.push(`the median file has ${median} lines, 80 is the most`);
for (const { file, lines } of lengths)
  if (file.startsWith("commands/") && lines > 80) problems.push(`${file} has ${lines} lines, a command has at most 80`);
for (const { file, text } of texts)
  if (PURE.test(file) && CLOCK_OR_DICE.test(text)) problems.push(`${file} reads a clock, dice, the process or the console`);
if (problems.length > 0) {
  process.stderr.write(`${problems.join("\n")}\n`);
  process.exit(1);
}
process.stdout.write(`${files.length} files, median ${median} lines\n`);
