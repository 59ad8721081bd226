import type { Metric } from '@observability-stack/contracts';
import { didYouMean } from '@observability-stack/query-common';
import { otlpDefaults } from '../../catalog/definitions/otlp';
import { httpDefaults } from '../../catalog/definitions/signals';
import type { Service } from '../../catalog/definitions/team';
import { servicesOf } from '../../catalog/integrations';
import { httpVocabulary } from '../../catalog/signals/http';
import { type Vocabulary, vocabularyContracts } from '../../catalog/signals/vocabulary';
import { environments } from '../../environments';
import { usableEnvironments } from '../../validation/usable-environments';

/** The contracts that a service is checked against. */
export interface ExpectedContracts {
  readonly metrics: readonly Metric[];
  /** Whether it exposes only declared metrics and those of its runtime and client library. */
  readonly complete: boolean;
  /** Routes of internal requests. */
  readonly ignoreRoutes: readonly string[];
  /** Whether it sends its metrics by OTLP, and exposes none. */
  readonly byOtlp: boolean;
  /** Meaning of the labels of its request metrics; undefined without request metrics. */
  readonly vocabulary?: Vocabulary;
}

/** Returns the contracts in the definition of a service; without one, the HTTP contracts. */
export function expectedContracts(name: string | undefined): ExpectedContracts {
  const standard = httpVocabulary();
  if (name === undefined)
    return {
      metrics: vocabularyContracts(standard),
      complete: false,
      ignoreRoutes: httpDefaults.ignoreRoutes,
      byOtlp: false,
      vocabulary: standard,
    };
  const teams = new Set(
    usableEnvironments(environments).flatMap((environment) => environment.teams),
  );
  const services: readonly Service[] = [...teams].flatMap(servicesOf);
  const found = services.find((service) => service.name === name);
  if (!found) {
    throw new Error(
      `service "${name}" is not defined by any team: ${didYouMean(
        name,
        services.map((one) => one.name),
      )}`,
    );
  }
  const vocabulary = found.signals && (found.signals.vocabulary ?? standard);
  return {
    ...(vocabulary && { vocabulary }),
    metrics: [...(vocabulary ? vocabularyContracts(vocabulary) : []), ...(found.metrics ?? [])],
    complete: found.metricsComplete ?? false,
    byOtlp: found.otlp !== undefined && (found.otlp.metrics ?? otlpDefaults.metrics),
    ignoreRoutes: found.signals?.ignoreRoutes ?? httpDefaults.ignoreRoutes,
  };
}
