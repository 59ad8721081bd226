import type { SemanticCheck } from '../../check';
import { settingPlace } from '../../places';

/** Reports fault injection where notifications are sent, since faults make alerts fire. */
export const configNotifyingDemoFaults: SemanticCheck = {
  code: 'config/notifying-demo-faults',
  severity: 'error',
  title: 'The demo can inject faults in an environment whose alerts notify people.',
  stage: 'semantic',
  run: ({ environment, resolved: { demo, alertmanager, parts } }) => {
    const faults = demo ? demo.faults : false;
    if (!faults || !alertmanager.notify) return [];
    return [
      {
        where: settingPlace(environment, 'demo.faults'),
        ...(parts.alertmanager.kind === 'external'
          ? {
              message:
                'demo faults would notify people: alerts are sent to an existing Alertmanager',
              hint: 'set demo.faults: false, or alertmanager: false',
            }
          : {
              message: 'demo faults would notify people: alertmanager.notify is on',
              hint: 'set demo.faults: false, or alertmanager.notify: false',
            }),
        from: [settingPlace(environment, 'alertmanager')],
      },
    ];
  },
};
