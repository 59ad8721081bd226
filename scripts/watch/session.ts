import type { Environment } from '../../catalog/definitions/environment';
import { type CliProps, cli } from '../../validation/cli';
import { KeptTeams } from '../../validation/kept-teams';
import { LastOutput } from '../../validation/output-folder';

/**
 * The synths of a running `watch`, with what is kept from one to the next. It is loaded with the modules of the stack, and
 * anew when one of them changes.
 */
export class Session {
  private kept: readonly KeptTeams[] = [];
  private readonly last = new LastOutput();

  /** Runs the synth, as `npm run synth` does. Returns its exit code. */
  synthesize(
    environments: readonly Environment[],
    props: Omit<CliProps, 'environments' | 'kept' | 'last'>,
  ) {
    this.kept = environments.map((_, index) => this.kept[index] ?? new KeptTeams());
    const code = cli({ ...props, environments, kept: this.kept, last: this.last });
    for (const [index, { name, teams }] of environments.entries()) {
      const unchanged = this.kept[index]?.unchanged.length ?? 0;
      if (unchanged > 0)
        props.out(`environment ${name}: ${unchanged} of ${teams.length} teams kept`);
    }
    return code;
  }
}
