import { startSandbox } from "../../sandbox/stripe/server";
import { beChild } from "./child";

const [databaseUrl = ""] = process.argv.slice(2);
const sandbox = await startSandbox({ port: 0, databaseUrl });
beChild(sandbox.url, () => sandbox.close());
