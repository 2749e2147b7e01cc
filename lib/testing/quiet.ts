import { afterEach, beforeEach, expect, vi } from "vitest";

beforeEach(() => {
  vi.spyOn(console, "error").mockClear();
});

afterEach(() => {
  expect(console.error).not.toHaveBeenCalled();
});
