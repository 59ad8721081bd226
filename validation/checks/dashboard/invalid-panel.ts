import type { SemanticCheck } from '../../check';
import { fileDifferences } from '../../differences';
import { servicePlace } from '../../places';

/** The panels of a service are made by a function, so that they are not a part of what the schema checks. */
export const dashboardInvalidPanel: SemanticCheck = {
  code: 'dashboard/invalid-panel',
  severity: 'error',
  title: 'A panel of a service does not match the schema of panels.',
  stage: 'semantic',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) =>
      service.panels.flatMap((panel, index) =>
        fileDifferences('panel', panel, (path) =>
          servicePlace(service, `panels[${panel.key ?? index}]${path ? `.${path}` : ''}`),
        ).map((finding) => ({ ...finding, from: [...(finding.from ?? []), 'team'] })),
      ),
    ),
};
