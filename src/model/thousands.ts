/** `1234567` as `1,234,567`. Written out, since the first use of JavaScript's own locales takes several milliseconds. */
export function thousands(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}
