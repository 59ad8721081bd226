/** The result of one step of the check. */
export type StepResult =
  | { readonly outcome: 'passed'; readonly detail: string }
  | { readonly outcome: 'failed'; readonly detail: string }
  /** A required program is missing; `detail` explains how to install it. */
  | { readonly outcome: 'skipped'; readonly detail: string };

export interface CheckStep {
  readonly name: string;
  run(): StepResult | Promise<StepResult>;
}

export const passed = (detail: string): StepResult => ({ outcome: 'passed', detail });
export const failed = (detail: string): StepResult => ({ outcome: 'failed', detail });
export const skipped = (detail: string): StepResult => ({ outcome: 'skipped', detail });

export const countOf = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? '' : 's'}`;
