import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

const iris: MantineColorsTuple = [
  '#f3f1fd',
  '#e4e0fa',
  '#c9c1f3',
  '#ab9fec',
  '#9182e3',
  '#7b69d9',
  '#6553cc',
  '#5443b3',
  '#453795',
  '#362b76',
]

/** Dark greys with a slight violet tint. */
const dark: MantineColorsTuple = [
  '#e3e1ec',
  '#c9c6d6',
  '#aca8bd',
  '#8a869c',
  '#454257',
  '#363347',
  '#252233',
  '#1d1b29',
  '#161420',
  '#100f18',
]

export const theme = createTheme({
  primaryColor: 'iris',
  colors: { iris, dark },
  primaryShade: { light: 6, dark: 6 },
  fontFamily: '"Emoji", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '650' },
  components: {
    // Nearly all fields are required; the optional ones are marked.
    InputWrapper: { defaultProps: { withAsterisk: false } },
    NavLink: { defaultProps: { bdrs: 'md' } },
  },
})

/** Colors with the contrast that WCAG AA requires: on light, secondary text and errors are darker than Mantine's. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f7f7fa',
    '--mantine-color-dimmed': '#5b5f6b',
    '--mantine-color-placeholder': '#6a6e7a',
    '--mantine-color-error': '#b02a37',
    '--console-surface': '#ffffff',
    '--console-border': '#e2e2ea',
    '--console-hover': '#f3f2f9',
    '--console-positive': '#17693b',
    '--console-negative': '#b02a37',
  },
  dark: {
    '--mantine-color-body': '#13121b',
    '--mantine-color-dimmed': '#aca8bd',
    '--mantine-color-placeholder': '#9a96ab',
    '--mantine-color-error': '#ff9aa2',
    '--mantine-color-anchor': '#b3a8f0',
    '--mantine-color-iris-light': '#2a2545',
    '--mantine-color-iris-light-hover': '#322c52',
    '--mantine-color-iris-light-color': '#d5cff8',
    '--console-surface': '#1b1926',
    '--console-border': '#2f2c3e',
    '--console-hover': '#232030',
    '--console-positive': '#6fd39b',
    '--console-negative': '#ff9aa2',
  },
})
