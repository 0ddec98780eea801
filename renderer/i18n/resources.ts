/**
 * The catalogues as types: Vietnamese is written first, so its keys are the keys. One namespace for each feature, named
 * as its folder, and `common` for what several of them say.
 */
import 'i18next';
import type activity from './vi/activity.json';
import type charts from './vi/charts.json';
import type child from './vi/child.json';
import type common from './vi/common.json';
import type devices from './vi/devices.json';
import type family from './vi/family.json';
import type grid from './vi/grid.json';
import type history from './vi/history.json';
import type palette from './vi/palette.json';
import type reports from './vi/reports.json';
import type requests from './vi/requests.json';
import type rules from './vi/rules.json';
import type settings from './vi/settings.json';
import type signIn from './vi/sign-in.json';
import type today from './vi/today.json';
import type wizard from './vi/wizard.json';

export interface Catalogues {
  activity: typeof activity;
  charts: typeof charts;
  child: typeof child;
  common: typeof common;
  devices: typeof devices;
  family: typeof family;
  grid: typeof grid;
  history: typeof history;
  palette: typeof palette;
  reports: typeof reports;
  requests: typeof requests;
  rules: typeof rules;
  settings: typeof settings;
  'sign-in': typeof signIn;
  today: typeof today;
  wizard: typeof wizard;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: Catalogues;
  }
}
