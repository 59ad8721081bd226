import type { MeaningCheck } from '../check';
import { fileDifferences } from '../differences';
import { servicePlace } from '../places';
import { schemas } from '../schemas';

/** Records call functions for their panels, so that what comes out cannot be held against a schema before. */
export const panelMalformed: MeaningCheck = {
  code: 'panel-malformed',
  severity: 'error',
  title: 'A panel of a service has an unknown key, or a value that is not what it must be.',
  stage: 'meaning',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) =>
      service.panels.flatMap((panel, index) =>
        fileDifferences(schemas.panel, panel, (path) =>
          servicePlace(service, `panels[${panel.key ?? index}]${path ? `.${path}` : ''}`),
        ).map((finding) => ({ ...finding, from: [...(finding.from ?? []), 'team'] })),
      ),
    ),
};
