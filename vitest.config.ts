import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { tsconfigPaths: true },
  test: {
    pool: "forks",
    reporters: ["default", ["json", { outputFile: ".data/results/vitest.json" }]],
    env: { LOG_LEVEL: "silent" },
    // A stray console.error is a fault that nobody looked at.
    setupFiles: ["lib/testing/quiet.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
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
