import { fileURLToPath } from "node:url";
import ts from "typescript-5";
import { type Contract, refTo, type Schema } from "./schema";

const rootsFile = fileURLToPath(new URL("./roots.ts", import.meta.url));

/**
 * JSON schemas of everything named in roots.ts, read from the SDK's .d.ts files with TypeScript's compiler.
 * Objects are closed (`additionalProperties: false`), `Decimal` is a string as on the wire, and the SDK's open enums
 * (`'a' | OtherString`) are closed: the sandbox has no business with values that the SDK doesn't know.
 */
export function generateContract(): Contract {
  const program = ts.createProgram([rootsFile], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    strict: true,
    skipLibCheck: true,
    types: ["node"],
  });
  const file = program.getSourceFile(rootsFile);
  if (!file) throw new Error(`TypeScript can't read ${rootsFile}`);
  const definitions = new Definitions(program.getTypeChecker(), file);
  const contract: Contract = { roots: {}, $defs: definitions.all };
  for (const node of file.statements)
    if (ts.isInterfaceDeclaration(node)) contract.roots[node.name.text] = definitions.properties(node);
  return contract;
}

class Definitions {
  readonly all: Record<string, Schema> = {};
  private readonly checker: ts.TypeChecker;
  private readonly file: ts.SourceFile;

  constructor(checker: ts.TypeChecker, file: ts.SourceFile) {
    this.checker = checker;
    this.file = file;
  }

  properties(node: ts.InterfaceDeclaration): Record<string, Schema> {
    const type = this.checker.getTypeAtLocation(node);
    return Object.fromEntries(
      this.checker.getPropertiesOfType(type).map((property) => [property.name, this.property(property)]),
    );
  }

  private property(symbol: ts.Symbol): Schema {
    const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
    return this.schema(this.checker.getTypeOfSymbolAtLocation(symbol, declaration ?? this.file));
  }

  private schema(type: ts.Type): Schema {
    const is = (flags: ts.TypeFlags) => (type.flags & flags) !== 0;
    if (is(ts.TypeFlags.Null)) return { type: "null" };
    if (is(ts.TypeFlags.BooleanLiteral)) return { const: this.checker.typeToString(type) === "true" };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (is(ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral) || isOtherString(type))
      return { type: "string" };
    if (isDecimal(type)) return { type: "string" };
    if (is(ts.TypeFlags.Number)) return { type: "number" };
    if (is(ts.TypeFlags.Boolean)) return { type: "boolean" };
    if (type.isUnion()) return this.union(type);
    if (this.checker.isArrayType(type)) return { type: "array", items: this.element(type) };
    if (is(ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.object(type);
    return {};
  }

  private union(union: ts.UnionType): Schema {
    const types = union.types.filter((type) => !(type.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)));
    const literals = types.flatMap((type) => (type.isStringLiteral() ? [type.value] : []));
    const booleans = types.filter((type) => type.flags & ts.TypeFlags.BooleanLiteral);
    const others = types.filter(
      (type) =>
        !type.isStringLiteral() && !booleans.includes(type) && !(literals.length > 0 && isOtherString(type)),
    );
    const schemas: Schema[] = [];
    if (literals.length > 0) schemas.push({ enum: literals });
    if (booleans.length === 2) schemas.push({ type: "boolean" });
    else schemas.push(...booleans.map((type) => this.schema(type)));
    schemas.push(...others.map((type) => this.schema(type)));
    const [only] = schemas;
    if (!only) return {};
    return schemas.length === 1 ? only : { anyOf: schemas };
  }

  private element(array: ts.Type): Schema {
    const element = this.checker.getIndexTypeOfType(array, ts.IndexKind.Number);
    return element ? this.schema(element) : {};
  }

  private object(type: ts.Type): Schema {
    const name = this.nameOf(type);
    if (this.all[name]) return refTo(name);
    const definition: Schema = { type: "object", properties: {}, required: [], additionalProperties: false };
    // Before its properties are read: the SDK's types are recursive.
    this.all[name] = definition;
    const properties: Record<string, Schema> = {};
    for (const symbol of this.checker.getPropertiesOfType(type)) {
      const schema = this.property(symbol);
      // `deleted?: void` only tells the SDK's users that this is not the deleted form.
      if (symbol.name === "lastResponse" || Object.keys(schema).length === 0) continue;
      properties[symbol.name] = schema;
      if (!(symbol.flags & ts.SymbolFlags.Optional)) definition.required?.push(symbol.name);
    }
    definition.properties = properties;
    const [index] = this.checker.getIndexInfosOfType(type);
    if (index) definition.additionalProperties = this.schema(index.type);
    // An answer's type without properties (`UseStripeSdk`) says "anything"; a request's says "nothing".
    else if (Object.keys(properties).length === 0) definition.additionalProperties = !name.includes("Params");
    return refTo(name);
  }

  /** Unique per type: the SDK uses names like `Card` dozens of times in different namespaces and files. */
  private nameOf(type: ts.Type): string {
    const symbol = type.aliasSymbol ?? type.symbol;
    const declaration = symbol?.declarations?.[0];
    if (!symbol || !declaration || symbol.name === "__type") return `anonymous:${idOf(type)}`;
    const file = declaration
      .getSourceFile()
      .fileName.replace(/^.*\/(resources|node_modules|contract)\//, "")
      .replace(/\.d\.ts$/, "");
    const args = type.aliasTypeArguments ?? this.argumentsOf(type);
    const suffix = args.length > 0 ? `<${args.map((arg) => this.nameOf(arg)).join(",")}>` : "";
    return `${file}:${this.checker.getFullyQualifiedName(symbol).replace(/^".*?"\./, "")}${suffix}`;
  }

  private argumentsOf(type: ts.Type): readonly ts.Type[] {
    if (!(type.flags & ts.TypeFlags.Object)) return [];
    // A class or interface without parameters passes its own `this` as an argument.
    return isReference(type)
      ? this.checker.getTypeArguments(type).filter((argument) => argument !== type)
      : [];
  }
}

const isReference = (type: ts.Type): type is ts.TypeReference => "target" in type;
const idOf = (type: ts.Type): number => ("id" in type && typeof type.id === "number" ? type.id : 0);

const isOtherString = (type: ts.Type): boolean =>
  type.isIntersection() && type.types.some((part) => part.flags & ts.TypeFlags.String);

const isDecimal = (type: ts.Type): boolean =>
  type.aliasSymbol?.name === "Decimal" ||
  (type.isIntersection() && type.types.some((part) => part.symbol?.name === "DecimalImpl"));
