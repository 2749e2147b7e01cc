/**
 * Who may import whom (docs/decisions/0002). A folder of lib may import only what `allow` names.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const folder = (name) => `^lib/${name}/`;
const TEST = "\\.test\\.tsx?$|^lib/testing/";
const BASICS = ["^lib/(clock|env|log)\\.ts$"];

const allow = {
  billing: [],
  db: ["billing"],
  stripe: ["billing"],
  mail: ["billing"],
  flows: ["billing", "db", "stripe", "mail", "auth/api-key"],
  http: ["billing", "db", "stripe/client"],
  auth: ["billing", "db", "flows", "mail", "http"],
  cli: ["billing", "db", "flows", "http"],
};

const lib = Object.entries(allow).map(([name, others]) => ({
  name: `lib-${name}`,
  severity: "error",
  from: { path: folder(name), pathNot: TEST },
  to: {
    path: "^(app|components|sandbox|e2e|bench|prisma|lib)/",
    pathNot: [
      folder(name),
      ...others.map((other) => (other.includes("/") ? `^lib/${other}\\.ts$` : folder(other))),
      ...(name === "billing" ? [] : BASICS),
    ],
  },
}));

module.exports = {
  forbidden: [
    ...lib,
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "stand-ins-are-met-over-the-network",
      comment: "Only tests may start them.",
      severity: "error",
      from: { path: "^(app|components|lib|prisma)/", pathNot: TEST },
      to: { path: "^(sandbox|e2e|bench)/" },
    },
    {
      name: "sandbox-knows-nothing-of-tollgate",
      severity: "error",
      from: { path: "^sandbox/" },
      to: { path: "^(app|components|lib|prisma|e2e|bench)/" },
    },
    {
      name: "examples-stand-alone",
      comment: "The client is published without the app, and the gateway knows the client only.",
      severity: "error",
      from: { path: "^docs/", pathNot: TEST },
      to: { path: "^(app|components|lib|prisma|sandbox|e2e|bench)/" },
    },
    {
      name: "components-show",
      comment: "Props in, markup out: they may format with billing, and import nothing that does.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(app|lib)/", pathNot: folder("billing") },
    },
    {
      name: "app-asks-flows",
      severity: "error",
      from: { path: "^app/", pathNot: TEST },
      to: { path: "^lib/(stripe|mail|cli)/" },
    },
    {
      name: "one-importer-of-stripe",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: ["^lib/stripe/", TEST] },
      to: { path: "node_modules/stripe/" },
    },
    {
      name: "one-importer-of-the-database",
      severity: "error",
      from: { path: "^(app|components|lib)/", pathNot: ["^lib/db/", TEST] },
      to: { path: ["node_modules/pg/", "node_modules/@prisma/(client|adapter-pg)/", "^lib/db/generated/"] },
    },
    {
      name: "tests-stay-out",
      severity: "error",
      from: { pathNot: [TEST, "^bench/"] },
      to: { path: TEST },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^lib/db/generated"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".tsx", ".js", ".mjs"],
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
