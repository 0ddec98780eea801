/** Closes a switch over a union: the compiler refuses a forgotten variant, and a lie in the data throws. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant ${JSON.stringify(value)}`);
}
