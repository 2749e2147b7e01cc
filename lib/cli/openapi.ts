import { writeFileSync } from "node:fs";
import { printed } from "../http/openapi/document";

/** Writes the OpenAPI document, which is served at /openapi.json. A test holds the file against what this writes. */
writeFileSync("public/openapi.json", printed());
