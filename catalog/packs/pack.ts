/** Distinguishes the packs of one kind. */
export interface PackName {
  /**
   * Distinguishes several packs of the same kind of one service; the value of the label `pack` of their alerts.
   * @default none
   */
  readonly name?: string;
}

/** Messages or calls with one outcome. */
export interface OutcomeOf<L extends string> {
  /** Labels of one of them, for the tests of alerts. */
  readonly example: { readonly [K in L]?: string };
}
