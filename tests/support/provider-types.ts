import { existsSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import {
  Asset,
  type PropertyMap,
  type PropertyValue,
  type RegisteredResource,
  ResourceReference,
  Secret,
  Unknown,
} from "../../local/engine";

const PACKAGES = path.join(__dirname, "..", "..", "node_modules", "@pulumi");
/** What `pulumi.Input` admits besides the value itself; a registered input has come to its value. */
const WRAPPERS = ["Promise", "OutputInstance"];

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  types: [],
  lib: ["lib.es2022.d.ts"],
};

type Registered = Pick<RegisteredResource, "type" | "inputs">;

/**
 * Holds inputs against the types that the provider's package declares for them: the names of properties, which ones are
 * required, the kinds of values, and lists of literals, however deep. A value that only AWS could tell passes.
 */
export class ProviderTypes {
  #program = ts.createProgram([], {});
  readonly #files = new Set<string>();
  /** The package is comments for the most part, which would take a third of the time. */
  readonly #host: ts.CompilerHost = {
    ...ts.createCompilerHost(OPTIONS),
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };

  /** What is wrong with the inputs of resources, one line for each fault, with the path of the property. */
  faultsOf(...resources: Registered[]): string[] {
    this.#read(resources.map(({ type }) => fileOf(type)));
    return resources.flatMap(({ type, inputs }) => this.#againstMap(inputs, this.#argsOf(type), ""));
  }

  /** Only the files of types that turn up: the package has thousands. Each round costs about a second. */
  #read(files: string[]): void {
    const added = files.filter((file) => !this.#files.has(file));
    if (added.length === 0) return;
    for (const file of added) this.#files.add(file);
    this.#program = ts.createProgram([...this.#files], OPTIONS, this.#host, this.#program);
  }

  #argsOf(token: string): ts.Type {
    const name = `${classOf(token)}Args`;
    const declared = this.#program
      .getSourceFile(fileOf(token))
      ?.statements.find(
        (statement): statement is ts.InterfaceDeclaration =>
          ts.isInterfaceDeclaration(statement) && statement.name.text === name,
      );
    if (declared === undefined) throw new Error(`${fileOf(token)} declares no ${name}`);
    return this.#checker.getTypeAtLocation(declared.name);
  }

  get #checker(): ts.TypeChecker {
    return this.#program.getTypeChecker();
  }

  #against(value: PropertyValue, type: ts.Type, at: string, shown = value): string[] {
    if (value instanceof Secret) return this.#against(value.reveal(), type, at, value);
    if (value instanceof Unknown || value instanceof ResourceReference) return [];
    const members = membersOf(type);
    if (members.some(({ flags }) => (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0)) return [];
    const faults = members.map((member) => this.#againstMember(value, member, at));
    if (faults.some((found) => found?.length === 0)) return [];
    // Of several groups the one that it is nearest to.
    const [nearest] = faults.filter((found) => found !== undefined).sort((one, other) => one.length - other.length);
    const allowed = members.map((member) => this.#checker.typeToString(member)).join(" or ");
    return nearest ?? [`${at} must be ${allowed}, got ${JSON.stringify(shown)}`];
  }

  /** `undefined` where the value is of another kind altogether. */
  #againstMember(value: PropertyValue, type: ts.Type, at: string): string[] | undefined {
    if (type.isLiteral()) return type.value === value ? [] : undefined;
    if (typeof value === "string") return has(type, ts.TypeFlags.String) ? [] : undefined;
    if (typeof value === "number") return has(type, ts.TypeFlags.Number) && Number.isFinite(value) ? [] : undefined;
    if (typeof value === "boolean") return this.#checker.typeToString(type) === String(value) ? [] : undefined;
    if (value === null || !has(type, ts.TypeFlags.Object)) return undefined;
    const isAsset = /(Asset|Archive)$/.test(type.symbol.name);
    if (value instanceof Asset) return isAsset ? [] : undefined;
    if (isAsset) return undefined;
    const [element] = this.#checker.isArrayType(type) ? this.#checker.getTypeArguments(type as ts.TypeReference) : [];
    if (!Array.isArray(value)) return element ? undefined : this.#againstMap(value as PropertyMap, type, at);
    return element && value.flatMap((item, index) => this.#against(item, element, `${at}[${index}]`));
  }

  #againstMap(map: PropertyMap, type: ts.Type, at: string): string[] {
    const below = (name: string) => (at === "" ? name : `${at}.${name}`);
    const properties = new Map(this.#checker.getPropertiesOfType(type).map((symbol) => [symbol.name, symbol]));
    const others = type.getStringIndexType();
    const missing = [...properties].flatMap(([name, { flags }]) =>
      name in map || (flags & ts.SymbolFlags.Optional) !== 0 ? [] : [`${below(name)} is missing`],
    );
    const found = Object.entries(map).flatMap(([name, value]) => {
      const symbol = properties.get(name);
      const declared = symbol === undefined ? others : this.#checker.getTypeOfSymbol(symbol);
      if (declared !== undefined) return this.#against(value, declared, below(name));
      return [`${below(name)} is not declared; there are ${[...properties.keys()].join(", ")}`];
    });
    return [...missing, ...found];
  }
}

/** What a value may be, without `undefined` and without what wraps it. */
function membersOf(type: ts.Type): ts.Type[] {
  const members = type.isUnion() ? type.types : [type];
  return members.filter(
    (member) => !has(member, ts.TypeFlags.Undefined) && !WRAPPERS.includes(member.symbol?.name ?? ""),
  );
}

function has(type: ts.Type, flag: ts.TypeFlags): boolean {
  return (type.flags & flag) !== 0;
}

/** `aws:kinesis/stream:Stream` and `awsx:ec2:Vpc` are declared in `aws/kinesis/stream.d.ts` and `awsx/ec2/vpc.d.ts`. */
function fileOf(token: string): string {
  const [name = "", module = ""] = token.split(":");
  const type = classOf(token);
  const file = [module, `${module}/${type.charAt(0).toLowerCase()}${type.slice(1)}`]
    .map((candidate) => path.join(PACKAGES, name, `${candidate}.d.ts`))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error(`no package declares ${token}`);
  return file;
}

function classOf(token: string): string {
  return token.slice(token.lastIndexOf(":") + 1);
}
