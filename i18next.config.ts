/** What `i18next-cli` looks at: no key may be missing, no words may stand in a component. */
import { defineConfig } from 'i18next-cli';

export default defineConfig({
  locales: ['vi', 'en'],
  extract: {
    input: ['renderer/**/*.{ts,tsx}'],
    output: 'renderer/i18n/{{language}}/{{namespace}}.json',
    defaultNS: 'common',
    primaryLanguage: 'vi',
  },
  lint: {
    acceptedTags: 'all',
    acceptedAttributes: [
      'alt',
      'aria-description',
      'aria-label',
      'aria-placeholder',
      'aria-roledescription',
      'aria-valuetext',
      'body',
      'description',
      'error',
      'label',
      'placeholder',
      'title',
    ],
    ignoredTags: ['code', 'kbd'],
  },
});
