/** A 32-bit hash of the parts (FNV-1a, then mixed): the stand-in's only source of chance, so that a seed gives the same world anywhere. */
export function hash(...parts: readonly (string | number)[]): number {
  let value = 0x811c9dc5;
  for (const part of parts) {
    const text = String(part);
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
    value = Math.imul(value ^ 0x1f, 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** A number in [0, 1). */
export function chance(...parts: readonly (string | number)[]): number {
  return hash(...parts) / 2 ** 32;
}

/** One of the choices. */
export function pick<T>(choices: readonly T[], ...parts: readonly (string | number)[]): T {
  const chosen = choices[hash(...parts) % choices.length];
  if (chosen === undefined) throw new Error("nothing to pick from");
  return chosen;
}

/** So many characters of an alphabet. */
export function letters(alphabet: string, count: number, ...parts: readonly (string | number)[]): string {
  let text = "";
  for (let i = 0; i < count; i++) text += alphabet[hash(...parts, i) % alphabet.length];
  return text;
}

/** So many hexadecimal digits, eight a hash. */
export function hex(count: number, ...parts: readonly (string | number)[]): string {
  let text = "";
  for (let i = 0; text.length < count; i++)
    text += hash(i, ...parts)
      .toString(16)
      .padStart(8, "0");
  return text.slice(0, count);
}

/** A UUID's shape. */
export function uuid(...parts: readonly (string | number)[]): string {
  const digits = hex(32, ...parts);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join("-");
}

/** An id of IAM: a prefix such as AROA, then 17 capitals and digits. */
export function uniqueId(prefix: string, ...parts: readonly (string | number)[]): string {
  return prefix + letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 17, prefix, ...parts);
}
