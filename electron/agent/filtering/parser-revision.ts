/** Rises when the parsers read the same bytes differently, so that unchanged sources are read anew. */
export const PARSER_REVISION = 2;

/** True when what was read then would be read the same way now. */
export const readByThisParser = (sourceHash: string | null): boolean =>
  sourceHash?.startsWith(`${PARSER_REVISION}:`) ?? false;
