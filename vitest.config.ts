import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The file that takes longest first: begun last, it would run on alone for minutes. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => (moduleId.endsWith("histories.int.test.ts") ? 0 : 1);
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    pool: "forks",
    sequence: { sequencer: LongestFirst },
    reporters: ["default", ["json", { outputFile: ".data/results/vitest.json" }]],
    env: { LOG_LEVEL: "silent" },
    // A stray console.error is a fault that nobody looked at.
    setupFiles: ["lib/testing/quiet.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          // Pure: they share their modules, and need no process each.
          isolate: false,
          include: ["**/*.test.{ts,tsx}"],
          exclude: ["**/*.int.test.ts", "**/node_modules/**", ".next/**", "e2e/**"],
        },
      },
      {
        extends: true,
        test: {
          name: "integration",
          include: ["**/*.int.test.ts"],
          exclude: ["**/node_modules/**", ".next/**"],
          globalSetup: ["lib/testing/template-database.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
