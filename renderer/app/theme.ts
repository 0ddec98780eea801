/**
 * The look as Mantine takes it: one accent, Be Vietnam Pro, and colours that keep 4.5:1 for text in both themes (the
 * defaults for dimmed text, errors and links do not). Everything else is in `tokens.css`.
 */
import {
  createTheme,
  localStorageColorSchemeManager,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';

const sea: MantineColorsTuple = [
  '#e6f3f8',
  '#cfe6ef',
  '#a3cfe0',
  '#79b8d2',
  '#56a3c3',
  '#3a90b4',
  '#217ea5',
  '#0f6a8e',
  '#0a5a7a',
  '#064861',
];

const dark: MantineColorsTuple = [
  '#dbe2e8',
  '#bcc6cf',
  '#a0acb8',
  '#7b8894',
  '#4a5762',
  '#37434e',
  '#2a343d',
  '#161d23',
  '#0f1419',
  '#0a0e12',
];

/** Notices stand on the soft ground of a state, on which every ink of ours keeps 4.5:1. */
const NOTICE_OF: Readonly<Record<string, 'bad' | 'advisory' | 'good'>> = {
  red: 'bad',
  yellow: 'advisory',
  orange: 'advisory',
  green: 'good',
  teal: 'good',
};

export const theme = createTheme({
  primaryColor: 'sea',
  colors: { sea, dark },
  // Shade 5 of a usual dark theme leaves white labels at 2.99:1.
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  fontFamily: "'Be Vietnam Pro', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: {
    fontFamily: "'Be Vietnam Pro', system-ui, sans-serif",
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.5rem', lineHeight: '1.3' },
      h2: { fontSize: '1.125rem', lineHeight: '1.4' },
      h3: { fontSize: '1rem', lineHeight: '1.4' },
    },
  },
  fontSizes: { xs: '0.8125rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  defaultRadius: 'md',
  components: {
    // Not by `Alert.extend`: the first page needs no notice.
    Alert: {
      vars: (_: unknown, { color }: { readonly color?: string }) => {
        const state = NOTICE_OF[color ?? ''];
        return {
          root:
            state === undefined
              ? {}
              : { '--alert-bg': `var(--state-${state}-soft)`, '--alert-color': `var(--state-${state})` },
        };
      },
    },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f4f6f8',
    '--mantine-color-text': '#18222b',
    '--mantine-color-dimmed': '#53606c',
    '--mantine-color-placeholder': '#66727d',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-anchor': '#0a5a7a',
  },
  dark: {
    '--mantine-color-body': '#0f1419',
    '--mantine-color-text': '#dbe2e8',
    '--mantine-color-dimmed': '#a0acb8',
    '--mantine-color-placeholder': '#8b97a3',
    '--mantine-color-error': '#ff8f87',
    '--mantine-color-anchor': '#79b8d2',
  },
});

/** The same key is read before the first paint, in `public/first-paint.js`. */
export const colours = localStorageColorSchemeManager({ key: 'haidang.colours' });
