import { local } from '../../../environments/local';
import { writeOutput } from '../../../validation/output-folder';
import { formatProblem, isError } from '../../../validation/problem';
import { synthesize } from '../../../validation/synthesize';
import { fileParts } from '../../../validation/write';
import { exampleTeam, type Placement } from './team';

/** Returns the environment `local` with the team of the services. */
export const localWithServices = (placement: Placement) => ({
  ...local,
  teams: [...local.teams, exampleTeam(placement)],
  // The services are not part of the stack.
  resourceBudget: false as const,
});

/** Renders the environment `local` with the team of the services into a folder. @throws if there are errors */
export function renderWithServices(placement: Placement, folder: string): void {
  const environment = localWithServices(placement);
  const { problems, manifests } = synthesize(environment);
  const errors = problems.filter(isError);
  if (errors.length > 0) throw new Error(errors.map(formatProblem).join('\n'));
  writeOutput(folder, [{ name: environment.name, files: fileParts(manifests) }], {
    complete: true,
  });
}
