import type { MeaningCheck } from '../check';
import { settingPlace } from '../places';

/** Faults make alerts fire, which is what they are for; nobody is to be woken by them. */
export const demoFaultsNotify: MeaningCheck = {
  code: 'demo-faults-notify',
  severity: 'error',
  title: 'The faults of the demo are on where alerts reach people.',
  stage: 'meaning',
  run: ({ environment, resolved: { demo, alertmanager } }) => {
    const faults = demo ? demo.faults : false;
    if (!faults || !alertmanager.notify) return [];
    return [
      {
        where: settingPlace(environment, 'demo.faults'),
        message:
          'whoever has the token breaks the demo on purpose, and alerts about it reach people',
        hint: 'set demo.faults: false, or alertmanager.notify: false',
        from: [settingPlace(environment, 'alertmanager')],
      },
    ];
  },
};
