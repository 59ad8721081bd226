// The parts of the import that have their own exports: routing, services, log settings.
import { EMPTY_PART, type ImportedPart } from './code';
import { importMonitors } from './monitors';
import { importPipelines } from './promtail';
import type { ImportedFiles, Program, SourceDocument } from './read';
import { importRouting } from './routing';
import { importScrapes, scrapeContext, servicesPart } from './scrapes';

const TITLES: Readonly<Record<Program, string>> = {
  alertmanager: 'Alertmanager',
  prometheus: 'Prometheus',
  promtail: 'Promtail',
};

/** Converts the configurations and the objects of the operator. @throws for two configurations of one program */
export function importParts(
  {
    configs,
    monitors,
    objects,
    lost,
  }: Pick<ImportedFiles, 'configs' | 'monitors' | 'objects' | 'lost'>,
  team: string,
): readonly ImportedPart[] {
  const only = (program: Program): SourceDocument | undefined => {
    const [first, second] = configs[program];
    if (second)
      throw new Error(
        `${second.source} has a second configuration of ${TITLES[program]}: import each into its own file`,
      );
    return first;
  };
  const [routing, scrapes, pipelines] = [
    only('alertmanager'),
    only('prometheus'),
    only('promtail'),
  ];
  const context = scrapeContext(team);
  const services = [
    ...(scrapes ? importScrapes(scrapes, context) : []),
    ...importMonitors(monitors, objects, context),
  ];
  return [
    ...(routing ? [importRouting(routing.value, routing.source, team)] : []),
    ...(scrapes || monitors.length > 0 ? [servicesPart(services, context)] : []),
    ...(pipelines ? [importPipelines(pipelines)] : []),
    ...(lost.length > 0 ? [{ ...EMPTY_PART, lost }] : []),
  ];
}
