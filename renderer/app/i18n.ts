/** The catalogues of the console, fetched when a page first needs them. Vietnamese unless the reader chose English. */
import { createInstance, type BackendModule, type i18n as I18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { LOCALES, type Locale } from '../../shared/i18n/text.ts';
import type { Catalogues } from '../i18n/resources.ts';

export type Namespace = keyof Catalogues;

const LANGUAGE = 'haidang.language';
const catalogues = import.meta.glob<object>('../i18n/{vi,en}/*.json', { import: 'default' });

type Done = Parameters<BackendModule['read']>[2];

async function readCatalogue(language: string, namespace: string, done: Done): Promise<void> {
  const load = catalogues[`../i18n/${language}/${namespace}.json`];
  try {
    if (load === undefined) throw new Error(`no catalogue ${language}/${namespace}`);
    done(null, { ...(await load()) });
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)), null);
  }
}

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read: (language, namespace, done) => void readCatalogue(language, namespace, done),
};

export const i18n: I18n = createInstance();

export const isLocale = (text: string): text is Locale => LOCALES.some((locale) => locale === text);

function chosenLocale(): Locale {
  const stored = localStorage.getItem(LANGUAGE) ?? '';
  return isLocale(stored) ? stored : 'vi';
}

export async function startI18n(first: Namespace): Promise<void> {
  i18n.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18n
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: chosenLocale(),
      supportedLngs: [...LOCALES],
      fallbackLng: false,
      ns: [first],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
}

export async function chooseLocale(locale: Locale): Promise<void> {
  localStorage.setItem(LANGUAGE, locale);
  await i18n.changeLanguage(locale);
}
