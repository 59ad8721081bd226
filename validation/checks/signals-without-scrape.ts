import type { MeaningCheck } from '../check';
import { servicePlace } from '../places';

/** Rules over what nobody measures are quiet for ever. */
export const signalsWithoutScrape: MeaningCheck = {
  code: 'signals-without-scrape',
  severity: 'error',
  title: 'A service has SLOs without signals, or signals without being scraped.',
  stage: 'meaning',
  run: ({ resolved }) =>
    resolved.services.flatMap((service) => {
      const { scrape, signals, slos } = service;
      return [
        ...(slos.some(({ source }) => !source) && !signals
          ? [
              {
                where: servicePlace(service, 'slos'),
                message: 'nothing says what its objectives are measured by',
                hint: 'add signals: http() to the record, or from: requestLines() to the objective',
                from: [servicePlace(service, 'signals')],
              },
            ]
          : []),
        ...(signals && !scrape
          ? [
              {
                where: servicePlace(service, 'signals'),
                message: 'Prometheus does not scrape the service',
                hint: 'add scrape to the record, such as fileSd({ port: 8080 })',
                from: [servicePlace(service, 'scrape')],
              },
            ]
          : []),
      ];
    }),
};
