/**
 * Unicode names to A-labels. The one place that needs more than the language: the WHATWG URL parser, present in
 * Node and every browser, does UTS 46 for us. `shared/` compiles without DOM or Node types, so the single ambient
 * it uses is declared here.
 */
declare const URL: new (input: string) => { readonly hostname: string };

/** The A-label form, or `undefined` where UTS 46 refuses the name. ASCII comes back lower-cased. */
export function toAscii(name: string): string | undefined {
  // The URL parser would read these as the end of the host, or as part of something else.
  for (const char of name) if (char <= ' ' || '/?#@:\\[]%<>^|"`{}'.includes(char)) return undefined;
  try {
    // A special scheme is what makes the parser apply UTS 46.
    return new URL(`http://${name}/`).hostname;
  } catch {
    return undefined;
  }
}
