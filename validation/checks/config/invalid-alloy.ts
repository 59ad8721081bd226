import { agentOptions } from '../../../constructs/log-collector/agent';
import { isOurs } from '../../../resolve/parts';
import { renderAlloyConfig } from '../../../scrape-configs/pipeline';
import { alloyBlockNames, alloyTextProblem } from '../../../scrape-configs/pipeline/alloy-text';
import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/** Reports raw text for Alloy that cannot be part of its configuration. */
export const configInvalidAlloy: SemanticCheck = {
  code: 'config/invalid-alloy',
  severity: 'error',
  title: 'The raw text for Alloy is not well-formed, or repeats a component of the stack.',
  stage: 'semantic',
  run: ({ environment, resolved }) => {
    const text = resolved.logs.alloy;
    if (text === '') return [];
    const where = settingPlace(environment, 'logs.alloy');
    if (!isOurs(resolved, 'logCollector') || resolved.logCollector !== 'alloy')
      return [
        {
          where,
          message: `text for Alloy has no effect: the log collector is ${isOurs(resolved, 'logCollector') ? resolved.logCollector : 'disabled'}`,
          hint: "set logCollector: 'alloy', or remove it",
          from: [settingPlace(environment, 'logCollector')],
        },
      ];
    const malformed = alloyTextProblem(text);
    if (malformed)
      return [
        {
          where,
          message: `text for Alloy is not well-formed: line ${malformed.line}: ${malformed.problem}`,
          hint: 'correct it; alloy fmt reports each error',
        },
      ];
    const own = new Set(
      alloyBlockNames(renderAlloyConfig({ ...agentOptions(resolved), alloy: '' })),
    );
    return [...new Set(alloyBlockNames(text))]
      .filter((name) => own.has(name))
      .map((name) => ({
        where,
        message: `component ${name} exists in the configuration of the stack: Alloy would not start`,
        hint: 'choose another label',
      }));
  },
};
