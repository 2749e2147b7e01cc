/** The top of a scale that begins at 0: the smallest of 1, 2, 5, 10, 20, … that reaches `most`. For drawing only. */
export function topOf(most: number): number {
  if (most <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5].map((step) => step * power).find((top) => top >= most) ?? 10 * power;
}
