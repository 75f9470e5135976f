/** Redshift's numbers of what can be wrong with a row (its load error reference). */
export const LOAD_ERRORS = {
  extraColumns: 1202,
  outOfRange: 1204,
  date: 1205,
  timestamp: 1206,
  digit: 1207,
  float: 1208,
  boolean: 1210,
  missing: 1213,
  delimiter: 1214,
  line: 1216,
  utf8: 1220,
  integerOverflow: 1222,
  json: 1224,
  unknown: 1200,
} as const;

/** Why a row cannot be loaded, in Redshift's words. */
export class LoadFault extends Error {
  override readonly name = "LoadFault";

  constructor(
    /** One of `LOAD_ERRORS`. */
    readonly code: number,
    readonly reason: string,
    /** Byte of the field at which it is wrong. */
    readonly position = 0,
  ) {
    super(reason);
  }
}
