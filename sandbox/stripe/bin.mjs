#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

// Told, because tsx would take the one of whatever folder this is started in.
register({ tsconfig: fileURLToPath(new URL("./tsconfig.package.json", import.meta.url)) });
await import("./main.ts");
