/** The module inside of jq-wasm 1.0.1, which can make instances of its own; the package's entry keeps one for all time. */
declare module "jq-wasm/dist/build/jq" {
  export interface JqInstance {
    raw(input: string, filter: string, flags?: string[]): Promise<string>;
  }
  export default function createJq(): Promise<JqInstance>;
}
