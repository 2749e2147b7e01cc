/** Narrows a stored text to one of its known spellings; anything else is a fault of ours and throws. */
export function oneOf<T extends string>(known: readonly T[], text: string): T {
  const found = known.find((one) => one === text);
  if (found === undefined) throw new TypeError(`${JSON.stringify(text)} is none of ${known.join(", ")}`);
  return found;
}
