/** Returns the features that the arguments of Prometheus enable. */
export const enabledFeatures = (args: readonly string[]): readonly string[] =>
  args.flatMap((argument) => /^--enable-feature=(.*)/.exec(argument)?.[1]?.split(',') ?? []);
