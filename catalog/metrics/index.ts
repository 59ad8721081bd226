import type { Metric } from '@observability-stack/contracts';
import * as http from '@observability-stack/contracts/standard/http';
import * as process from '@observability-stack/contracts/standard/process';
import * as target from '@observability-stack/contracts/standard/target';
import { componentDescriptions } from '../../constructs/registry';
import { contractsIn } from '../components/component';
import * as alerts from './alerts';

/** Contracts of all metrics of the stack; teams add their own. */
export const metricContracts: readonly Metric[] = [
  ...contractsIn(http, target, process),
  ...Object.values(componentDescriptions).flatMap(
    (description): readonly Metric[] => description.metrics,
  ),
  ...contractsIn(alerts),
];
